#include "kernels/action.hpp"

#include <algorithm>
#include <cstdint>

#include "kernels/coefficient_table.hpp"

namespace costate {

namespace {

constexpr std::size_t kCacheLine = 64 / sizeof(double);

std::size_t rounded_up(std::size_t size) { return (size + kCacheLine - 1) / kCacheLine * kCacheLine; }

SparseTerms single_term(const Operator& op, Form form) {
  return {std::span(&op, 1), static_cast<std::size_t>(op.rows()), form};
}

/// The row of one term, as a table of its own.
CoefficientTable row_of(const CoefficientTable& table, std::size_t term) {
  return {table.values + term * CoefficientTable::row_size(table.members), table.members};
}

}  // namespace

Action::Action(const LinearTerms& terms)
    : loops_(&kernel_loops()),
      equation_(terms.equation),
      dimension_(terms.dimension),
      coefficients_(terms.coefficients.size()),
      left_(terms.left, terms.dimension, Form::Weighted),
      left_of_dots_(terms.left, terms.dimension, Form::DiagonalApart),
      merged_(terms.left, terms.dimension),
      bands_(terms.left) {
  for (const JumpTerm& jump : terms.jumps) {
    if (has_one_entry_per_row(jump.op)) {
      monomial_jumps_.emplace_back(jump);
    } else {
      const Operator scaled = std::complex<double>(0.5 * jump.scale, 0) * jump.op;
      general_jumps_.push_back({jump.coefficient, single_term(jump.op, Form::Segments),
                                single_term(scaled, Form::Weighted), single_term(scaled, Form::DiagonalApart)});
    }
  }
  for (const MonomialJump& jump : monomial_jumps_) jumps_.push_back(jump.view());
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

bool Action::goes_by_bands(const Layout& layout) const {
  return layout.members == 1 && equation_ == Equation::Schrodinger && bands_.pay();
}

void Action::apply(std::span<const double> a, const double* x, double* out, const Layout& layout,
                   const Scratch& scratch) const {
  if (goes_by_bands(layout)) return band_loops().apply(bands_.view(), a.data(), x, out, layout.size());
  const bool needs_table = layout.members > 1 || !jumps_.empty() || !general_jumps_.empty();
  const CoefficientTable table =
      needs_table ? fill_coefficients(a, layout.members, scratch.coefficients) : CoefficientTable{};
  double* const y = equation_ == Equation::Lindblad ? scratch.half : out;
  if (layout.members == 1) {
    loops_->product(merged_.merge(a, scratch.merged), jumps(), table, x, y, layout);
  } else {
    loops_->weighted_product(left_.view(), jumps(), table, x, y, layout);
  }
  if (equation_ == Equation::Lindblad) {
    add_general_jumps(table, x, y, out, layout, scratch);
    loops_->add_adjoint(y, out, layout);
  }
}

void Action::apply_with_dots(std::span<const double> a, const double* x, const double* y, double* out,
                             std::span<double> gradient, const Layout& layout) const {
  band_loops().apply_with_dots(bands_.view(), a.data(), x, y, out, gradient.data(), layout.size());
}

void Action::add_general_jumps(const CoefficientTable& table, const double* x, double* m, double* spare,
                               const Layout& layout, const Scratch& scratch) const {
  for (const GeneralJump& jump : general_jumps_) {
    loops_->product(jump.first.view(), {}, table, x, spare, layout);
    loops_->adjoint(spare, scratch.transposed, layout);
    loops_->add_weighted_product(jump.second.view(), row_of(table, jump.coefficient), scratch.transposed, m, layout);
  }
}

void Action::accumulate_dots(const double* x, const double* y, std::span<double> gradient, const Layout& layout,
                             const Scratch& scratch) const {
  if (goes_by_bands(layout)) return band_loops().add_dots(bands_.view(), x, y, gradient.data());
  const std::size_t lanes = layout.lanes();
  std::fill_n(scratch.dots, coefficients_ * lanes, 0.0);
  loops_->add_dots(left_of_dots_.view(), jumps(), x, y, scratch.dots, layout);
  for (const GeneralJump& jump : general_jumps_) {
    loops_->product(jump.first.view(), {}, {}, y, scratch.half, layout);
    loops_->adjoint(scratch.half, scratch.transposed, layout);
    loops_->add_dots(jump.second_of_dots.view(), {}, x, scratch.transposed, scratch.dots + jump.coefficient * lanes,
                     layout);
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
