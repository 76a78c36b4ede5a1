#include "kernels/action.hpp"

#include <algorithm>
#include <cstdint>

#include "kernels/left_multiply.hpp"
#include "kernels/transpose.hpp"

namespace costate {

namespace {

constexpr std::size_t kCacheLine = 64 / sizeof(double);

std::size_t rounded_up(std::size_t size) { return (size + kCacheLine - 1) / kCacheLine * kCacheLine; }

SparseTerms single_term(const Operator& op) { return {std::span(&op, 1), static_cast<std::size_t>(op.rows())}; }

/// The row of one term, as a table of its own.
CoefficientTable row_of(const CoefficientTable& table, std::size_t term) {
  return {table.values + term * CoefficientTable::row_size(table.members), table.members};
}

}  // namespace

Action::Action(const LinearTerms& terms)
    : equation_(terms.equation),
      dimension_(terms.dimension),
      coefficients_(terms.coefficients.size()),
      left_(terms.left, terms.dimension),
      merged_(terms.left, terms.dimension) {
  for (const JumpTerm& jump : terms.jumps) {
    if (has_one_entry_per_row(jump.op)) {
      monomial_jumps_.emplace_back(jump);
    } else {
      const Operator scaled = std::complex<double>(0.5 * jump.scale, 0) * jump.op;
      general_jumps_.push_back({jump.coefficient, single_term(jump.op), single_term(scaled)});
    }
  }
}

Layout Action::layout(std::size_t members) const {
  return {dimension_, equation_ == Equation::Lindblad ? dimension_ : 1, members};
}

Action::ScratchSizes Action::scratch_sizes(std::size_t members) const {
  const std::size_t state = layout(members).size();
  return {coefficients_ * CoefficientTable::row_size(members), members == 1 ? merged_.value_count() : 0,
          equation_ == Equation::Lindblad ? state : 0, general_jumps_.empty() ? 0 : state,
          coefficients_ * layout(members).lanes()};
}

std::size_t Action::scratch_size(std::size_t members) const {
  const ScratchSizes sizes = scratch_sizes(members);
  // One line more, as the storage need not begin at one.
  return kCacheLine + rounded_up(sizes.coefficients) + rounded_up(sizes.merged) + rounded_up(sizes.half) +
         rounded_up(sizes.transposed) + rounded_up(sizes.dots);
}

Scratch Action::scratch(std::span<double> storage, std::size_t members) const {
  const ScratchSizes sizes = scratch_sizes(members);
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(storage.data()) / sizeof(double) % kCacheLine;
  double* next = storage.data() + (kCacheLine - misaligned) % kCacheLine;
  const auto take = [&next](std::size_t size) {
    double* const taken = next;
    next += rounded_up(size);
    return taken;
  };
  Scratch result{};
  result.coefficients = take(sizes.coefficients);
  result.merged = take(sizes.merged);
  result.half = take(sizes.half);
  result.transposed = take(sizes.transposed);
  result.dots = take(sizes.dots);
  return result;
}

void Action::apply(std::span<const double> a, const double* x, double* out, const Layout& layout,
                   const Scratch& scratch) const {
  const CoefficientTable table = fill_coefficients(a, layout.members, scratch.coefficients);
  double* const y = equation_ == Equation::Lindblad ? scratch.half : out;
  const auto run = [&](const auto& left) {
    if (equation_ == Equation::Lindblad) {
      apply_half(left, table, out, scratch);
      add_adjoint(scratch.half, out, layout);
    } else {
      run_rows(left);
    }
  };
  if (layout.members == 1) {
    run(Product{merged_.merge(a, scratch.merged), layout, x, y});
  } else {
    run(WeightedProduct{left_.view(), table, layout, x, y});
  }
}

/// left.y = sum_m a_m M_m of left.x; `spare` is room for another state.
template <class LeftProduct>
void Action::apply_half(const LeftProduct& left, const CoefficientTable& table, double* spare,
                        const Scratch& scratch) const {
  const Layout& layout = left.layout;
  // Row by row, so that the jumps find the row of M in cache.
  for (std::size_t row = 0; row < layout.rows; ++row) {
    run_row(left, row);
    for (const MonomialJump& jump : monomial_jumps_) jump.add_row(row, table, left.x, left.y, layout);
  }
  for (const GeneralJump& jump : general_jumps_) {
    run_rows(Product{jump.first.view(), layout, left.x, spare});
    adjoint(spare, scratch.transposed, layout);
    run_rows(
        WeightedProductAdd{jump.second.view(), row_of(table, jump.coefficient), layout, scratch.transposed, left.y});
  }
}

void Action::accumulate_dots(const double* x, const double* y, std::span<double> gradient, const Layout& layout,
                             const Scratch& scratch) const {
  const std::size_t lanes = layout.lanes();
  std::fill_n(scratch.dots, coefficients_ * lanes, 0.0);
  const SegmentDots left{left_.view(), layout, x, y, scratch.dots};
  for (std::size_t row = 0; row < layout.rows; ++row) {
    run_row(left, row);
    for (const MonomialJump& jump : monomial_jumps_) {
      jump.add_dots(row, x, y, scratch.dots + jump.coefficient() * lanes, layout);
    }
  }
  for (const GeneralJump& jump : general_jumps_) {
    run_rows(Product{jump.first.view(), layout, y, scratch.half});
    adjoint(scratch.half, scratch.transposed, layout);
    run_rows(SegmentDots{jump.second.view(), layout, x, scratch.transposed, scratch.dots + jump.coefficient * lanes});
  }
  // x . (M + M^dagger) = 2 x . M for Hermitian x.
  const double factor = equation_ == Equation::Lindblad ? 2 : 1;
  for (std::size_t m = 0; m < coefficients_; ++m) {
    double* const sums = gradient.data() + m * layout.members;
    for (std::size_t column = 0; column < layout.columns; ++column) {
      const double* const dots = scratch.dots + m * lanes + column * layout.members;
      for (std::size_t b = 0; b < layout.members; ++b) sums[b] += factor * dots[b];
    }
  }
}

}  // namespace costate
