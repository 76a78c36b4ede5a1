// The first line of a Matrix Market file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "input/text_lines.hpp"

namespace costate {

struct MatrixMarketHeader {
  enum class Format { Coordinate, Array };
  enum class Field { Real, Complex, Integer, Pattern };
  enum class Symmetry { General, Symmetric, SkewSymmetric, Hermitian };

  Format format = Format::Coordinate;
  Field field = Field::Real;
  Symmetry symmetry = Symmetry::General;

  /// How many numbers an entry has.
  [[nodiscard]] std::size_t number_count() const;
  /// The first row of a column that an array lists.
  [[nodiscard]] std::size_t first_row(std::size_t column) const;
  /// How many entries an array of this dimension lists.
  [[nodiscard]] std::size_t array_size(std::size_t dimension) const;
};

/// What stands between spaces, and where in its line.
struct Word {
  std::size_t offset = 0;
  std::string_view text;
};

[[nodiscard]] std::vector<Word> words_of(std::string_view line);

/// Throws Error with the place of what is wrong.
[[nodiscard]] MatrixMarketHeader parse_matrix_market_header(const TextLine& line, const std::string& file);

}  // namespace costate
