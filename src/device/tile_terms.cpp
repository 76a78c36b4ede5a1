#include "device/tile_terms.hpp"

#include <algorithm>
#include <limits>

#include "kernels/jump_view.hpp"
#include "kernels/merged_terms.hpp"

namespace costate {

namespace {

/// Pairs of one partial inner product: about as much work as one of an entry.
constexpr std::uint32_t kPairsPerRun = 16;
/// Doubles that shared memory delivers at once.
constexpr std::uint32_t kBanks = 16;
/// Of all jumps of a full matrix; more of them no longer stay in cache.
constexpr std::size_t kMostPairs = std::size_t{1} << 20;

std::uint32_t narrowed(std::size_t number) { return static_cast<std::uint32_t>(number); }

std::vector<TileElement> elements_of(const TileShape& shape) {
  std::vector<TileElement> elements;
  for (std::uint32_t row = 0; row < shape.rows; ++row) {
    for (std::uint32_t column = shape.is_hermitian() ? row : 0; column < shape.columns; ++column)
      elements.push_back({static_cast<std::uint16_t>(row), static_cast<std::uint16_t>(column)});
  }
  return elements;
}

std::vector<JumpEntry> row_of(const Operator& op, std::uint32_t row) {
  std::vector<JumpEntry> entries;
  for (Operator::InnerIterator entry(op, static_cast<Eigen::Index>(row)); entry; ++entry) {
    entries.push_back({row, static_cast<std::size_t>(entry.col()), entry.value().real(), entry.value().imag()});
  }
  return entries;
}

void append_jump(const JumpTerm& jump, const TileShape& shape, const std::vector<TileElement>& elements,
                 TileActionArrays& arrays) {
  arrays.coefficients.push_back(narrowed(jump.coefficient));
  std::vector<std::uint32_t>& begin = arrays.begins.emplace_back();
  for (const TileElement& element : elements) {
    begin.push_back(narrowed(arrays.pairs.size()));
    for (const JumpEntry& left : row_of(jump.op, element.row)) {
      for (const JumpEntry& right : row_of(jump.op, element.column)) {
        const JumpWeight weight = jump_weight(left, right, jump.scale);
        arrays.pairs.push_back({weight.re, weight.im, element.row == element.column ? 1.0 : 2.0,
                                shape.at(narrowed(left.source), narrowed(right.source)),
                                shape.at(element.row, element.column)});
      }
    }
  }
  begin.push_back(narrowed(arrays.pairs.size()));
}

TileActionArrays action_arrays(const LinearTerms& terms, const TileShape& shape,
                               const std::vector<TileElement>& elements) {
  TileActionArrays arrays{{terms.left, terms.dimension}};
  for (const JumpTerm& jump : terms.jumps) append_jump(jump, shape, elements, arrays);
  return arrays;
}

}  // namespace

std::optional<TileShape> tile_shape(Equation equation, std::size_t dimension, std::size_t members) {
  if (dimension * members > kMostTileThreads) return std::nullopt;
  TileShape shape;
  shape.rows = narrowed(dimension);
  shape.columns = equation == Equation::Lindblad ? shape.rows : 1;
  shape.members = narrowed(members);
  shape.elements = shape.is_hermitian() ? shape.rows * (shape.rows + 1) / 2 : shape.rows;
  if (shape.threads() > kMostTileThreads) return std::nullopt;
  shape.plane = shape.columns * shape.members;
  const std::uint32_t shift = shape.members == 1 ? 2 : shape.members;
  while (2 * shape.plane % kBanks != shift % kBanks) ++shape.plane;
  shape.stride = 2 * shape.plane;
  return shape;
}

bool fits_tiles(const LinearTerms& terms) {
  if (MergedTerms(terms.left, terms.dimension).pattern().entries() > std::numeric_limits<std::uint16_t>::max())
    return false;
  std::size_t pairs = 0;
  for (const JumpTerm& jump : terms.jumps) pairs += static_cast<std::size_t>(jump.op.nonZeros() * jump.op.nonZeros());
  return pairs <= kMostPairs;
}

TileTerms::TileTerms(const LinearTerms& linear, const TileShape& tile_shape)
    : shape(tile_shape),
      terms(narrowed(linear.coefficients.size())),
      elements(elements_of(shape)),
      forward(action_arrays(linear, shape, elements)),
      transpose(action_arrays(transposed(linear), shape, elements)) {
  for (std::uint32_t row = 0; row < shape.rows; ++row) {
    for (std::uint32_t e = forward.left.rows[row].begin; e < forward.left.rows[row].end; ++e)
      dot_entries.push_back({static_cast<std::uint16_t>(row), forward.left.columns[e]});
  }
  // 2 for M + M^dagger on Hermitian x.
  auto of_term = forward.left.dot_contributions(terms, shape.is_hermitian() ? 2 : 1);
  for (std::size_t k = 0; k < forward.begins.size(); ++k) {
    for (std::uint32_t begin = forward.begins[k].front(); begin < forward.begins[k].back(); begin += kPairsPerRun) {
      const auto sum = 2 * forward.left.entries() + narrowed(dot_runs.size());
      of_term[forward.coefficients[k]].push_back({1.0, sum});
      dot_runs.push_back({begin, std::min(begin + kPairsPerRun, forward.begins[k].back())});
    }
  }
  for (const auto& parts : of_term) {
    term_begin.push_back(narrowed(dot_contributions.size()));
    dot_contributions.insert(dot_contributions.end(), parts.begin(), parts.end());
  }
  term_begin.push_back(narrowed(dot_contributions.size()));
}

}  // namespace costate
