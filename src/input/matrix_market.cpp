#include "input/matrix_market.hpp"

#include <fmt/format.h>

#include <charconv>
#include <complex>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "input/matrix_market_header.hpp"
#include "input/text_numbers.hpp"
#include "quantum/sparse.hpp"

namespace costate {

namespace {

using Format = MatrixMarketHeader::Format;
using Field = MatrixMarketHeader::Field;
using Symmetry = MatrixMarketHeader::Symmetry;
using Element = std::complex<double>;

class MatrixMarketReader {
 public:
  MatrixMarketReader(std::string_view text, const std::string& file, std::size_t dimension)
      : lines_(text, '%'), file_(file), dimension_(dimension) {
    header_ = parse_matrix_market_header({1, text.substr(0, text.find('\n'))}, file);
  }

  Operator read() {
    const std::size_t entries = read_size();
    if (header_.format == Format::Array) {
      read_array(entries);
    } else {
      for (std::size_t k = 0; k < entries; ++k) read_coordinate_entry(next_line(k, entries));
    }
    if (const std::optional<TextLine> line = lines_.next())
      fail(*line, {}, fmt::format("a line too many (the size asks for {})", entries));
    const auto size = static_cast<Eigen::Index>(dimension_);
    Operator result(size, size);
    result.setFromTriplets(triplets_.begin(), triplets_.end());
    return pruned(result);
  }

 private:
  [[noreturn]] void fail(const TextLine& line, const Word& word, const std::string& problem) const {
    throw Error(place_in(file_, line, word.offset) + ": " + problem);
  }

  /// Reads the line of sizes; the number of entries that follow.
  std::size_t read_size() {
    const bool is_array = header_.format == Format::Array;
    const std::string expected = is_array ? "ROWS COLUMNS" : "ROWS COLUMNS ENTRIES";
    const std::optional<TextLine> line = lines_.next();
    if (!line) throw Error(fmt::format("{}: no size (a line {} follows the header)", file_, expected));
    const std::vector<Word> words = words_of(line->text);
    if (words.size() != (is_array ? 2U : 3U)) fail(*line, words.front(), fmt::format("no size (it is {})", expected));
    const std::size_t rows = count(*line, words[0]);
    const std::size_t columns = count(*line, words[1]);
    if (rows != dimension_ || columns != dimension_) {
      fail(*line, words[0],
           fmt::format("the matrix is {} x {} (the Hilbert space has dimension {}, the product of all levels)", rows,
                       columns, dimension_));
    }
    const std::size_t entries = is_array ? header_.array_size(dimension_) : count(*line, words[2]);
    const std::size_t most = limits::operator_elements(dimension_);
    if (entries > most) fail(*line, {}, fmt::format("{} entries (a matrix here may have {})", entries, most));
    return entries;
  }

  TextLine next_line(std::size_t read, std::size_t expected) {
    const std::optional<TextLine> line = lines_.next();
    if (line) return *line;
    throw Error(fmt::format("{}: the file ends behind {} of {} entries", file_, read, expected));
  }

  /// "ROW COLUMN [RE [IM]]"; rows and columns from 1.
  void read_coordinate_entry(const TextLine& line) {
    const std::vector<Word> words = words_of_entry(line, 2 + header_.number_count());
    const std::size_t row = index(line, words[0]);
    const std::size_t column = index(line, words[1]);
    if (header_.symmetry != Symmetry::General && row < column)
      fail(line, words[0], "an entry above the diagonal (with a symmetry, a file lists the lower triangle)");
    if (header_.symmetry == Symmetry::SkewSymmetric && row == column)
      fail(line, words[0], "an entry on the diagonal (of a skew-symmetric matrix it is 0)");
    if (!seen_.insert(row * dimension_ + column).second)
      fail(line, words[0], fmt::format("the entry ({}, {}) stands in the file twice", row + 1, column + 1));
    insert(line, row, column, element(line, words, 2));
  }

  /// "[RE [IM]]" column by column; of a matrix with a symmetry the lower triangle.
  void read_array(std::size_t entries) {
    std::size_t read = 0;
    for (std::size_t column = 0; column < dimension_; ++column) {
      for (std::size_t row = header_.first_row(column); row < dimension_; ++row, ++read) {
        const TextLine line = next_line(read, entries);
        insert(line, row, column, element(line, words_of_entry(line, header_.number_count()), 0));
      }
    }
  }

  /// Adds the entry and what the symmetry says of its mirror image.
  void insert(const TextLine& line, std::size_t row, std::size_t column, Element value) {
    if (header_.symmetry == Symmetry::Hermitian && row == column && value.imag() != 0)
      fail(line, {}, "a complex number on the diagonal (of a Hermitian matrix it is real)");
    triplets_.emplace_back(static_cast<int>(row), static_cast<int>(column), value);
    if (row == column || header_.symmetry == Symmetry::General) return;
    if (header_.symmetry == Symmetry::SkewSymmetric) value = -value;
    if (header_.symmetry == Symmetry::Hermitian) value = std::conj(value);
    triplets_.emplace_back(static_cast<int>(column), static_cast<int>(row), value);
  }

  /// The line's words, as many as an entry has.
  [[nodiscard]] std::vector<Word> words_of_entry(const TextLine& line, std::size_t expected) const {
    std::vector<Word> words = words_of(line.text);
    if (words.size() != expected)
      fail(line, words.front(), fmt::format("{} words (an entry has {} in this file)", words.size(), expected));
    return words;
  }

  [[nodiscard]] Element element(const TextLine& line, const std::vector<Word>& words, std::size_t first) const {
    if (header_.field == Field::Pattern) return 1;
    const double re = number(line, words[first]);
    return {re, header_.field == Field::Complex ? number(line, words[first + 1]) : 0.0};
  }

  [[nodiscard]] double number(const TextLine& line, const Word& word) const {
    try {
      return parse_number(word.text);
    } catch (const Error& error) {
      fail(line, word, error.what());
    }
  }

  [[nodiscard]] std::size_t count(const TextLine& line, const Word& word) const {
    std::size_t value = 0;
    const char* const end = word.text.data() + word.text.size();
    const auto [stop, code] = std::from_chars(word.text.data(), end, value);
    if (code != std::errc() || stop != end) fail(line, word, excerpt(word.text) + " is not a count");
    return value;
  }

  /// From 0; in the file from 1.
  [[nodiscard]] std::size_t index(const TextLine& line, const Word& word) const {
    const std::size_t value = count(line, word);
    if (value < 1 || value > dimension_)
      fail(line, word, fmt::format("there is no row or column {} (they are numbered from 1 to {})", value, dimension_));
    return value - 1;
  }

  TextLines lines_;
  const std::string& file_;
  std::size_t dimension_;
  MatrixMarketHeader header_;
  std::unordered_set<std::size_t> seen_;
  std::vector<Eigen::Triplet<Element>> triplets_;
};

}  // namespace

Operator parse_matrix_market(const std::string& text, const std::string& file, std::size_t dimension) {
  return MatrixMarketReader(text, file, dimension).read();
}

}  // namespace costate
