#include "input/matrix_market_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/error.hpp"
#include "input/text_numbers.hpp"

namespace costate {

namespace {

using Format = MatrixMarketHeader::Format;
using Field = MatrixMarketHeader::Field;
using Symmetry = MatrixMarketHeader::Symmetry;

constexpr std::string_view kBlank = " \t\r";
constexpr std::size_t kMostWords = 16;  // no legal line has more than 5

constexpr std::array kFormats = {std::pair("coordinate", Format::Coordinate), std::pair("array", Format::Array)};
constexpr std::array kFields = {std::pair("real", Field::Real), std::pair("complex", Field::Complex),
                                std::pair("integer", Field::Integer), std::pair("pattern", Field::Pattern)};
constexpr std::array kSymmetries = {
    std::pair("general", Symmetry::General), std::pair("symmetric", Symmetry::Symmetric),
    std::pair("skew-symmetric", Symmetry::SkewSymmetric), std::pair("hermitian", Symmetry::Hermitian)};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// What a word stands for in a list of names.
template <class Names>
auto meaning(const Word& word, const Names& names, const TextLine& line, const std::string& file) {
  std::string list;
  for (const auto& [name, value] : names) {
    if (lower_case(word.text) == name) return value;
    list += (list.empty() ? "" : ", ") + std::string(name);
  }
  throw Error(fmt::format("{}: unknown word {} (it is one of {})", place_in(file, line, word.offset),
                          excerpt(word.text), list));
}

}  // namespace

std::size_t MatrixMarketHeader::number_count() const {
  if (field == Field::Pattern) return 0;
  return field == Field::Complex ? 2 : 1;
}

std::size_t MatrixMarketHeader::first_row(std::size_t column) const {
  if (symmetry == Symmetry::General) return 0;
  return symmetry == Symmetry::SkewSymmetric ? column + 1 : column;
}

std::size_t MatrixMarketHeader::array_size(std::size_t dimension) const {
  if (symmetry == Symmetry::General) return dimension * dimension;
  return dimension * (symmetry == Symmetry::SkewSymmetric ? dimension - 1 : dimension + 1) / 2;
}

std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t begin = line.find_first_not_of(kBlank);
  while (begin != std::string_view::npos && words.size() < kMostWords) {
    const std::size_t end = std::min(line.find_first_of(kBlank, begin), line.size());
    words.push_back({begin, line.substr(begin, end - begin)});
    begin = line.find_first_not_of(kBlank, end);
  }
  return words;
}

MatrixMarketHeader parse_matrix_market_header(const TextLine& line, const std::string& file) {
  const std::vector<Word> words = words_of(line.text);
  if (words.size() != 5 || lower_case(words[0].text) != "%%matrixmarket" || lower_case(words[1].text) != "matrix") {
    throw Error(place_in(file, line, 0) +
                ": no Matrix Market header (the first line is like %%MatrixMarket matrix coordinate complex general)");
  }
  const MatrixMarketHeader header{meaning(words[2], kFormats, line, file), meaning(words[3], kFields, line, file),
                                  meaning(words[4], kSymmetries, line, file)};
  if (header.field == Field::Pattern && header.format == Format::Array) {
    throw Error(place_in(file, line, words[3].offset) + ": a pattern is no array (it lists places without numbers)");
  }
  return header;
}

}  // namespace costate
