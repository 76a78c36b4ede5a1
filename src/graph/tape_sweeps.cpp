// Compiled once per instruction set.
#include <type_traits>

#include "graph/operations.hpp"
#include "graph/tape_loops.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

COSTATE_INLINE double* values(const TapeRows& rows, std::uint32_t row) { return rows.registers + row * rows.lanes; }

/// The bars or tangents of a row; those of inputs stand in a table of their own.
template <typename Number>
COSTATE_INLINE Number* derivatives(const TapeRows& rows, std::uint32_t row, Number* of_inputs) {
  if (row < rows.inputs) return of_inputs + row * rows.lanes;
  const std::size_t work_row = row >= rows.first_result ? row - rows.first_result + 1 : 0;
  return rows.derivatives + work_row * rows.lanes;
}

// The loops over lanes. Each writes one row, which no other argument overlaps. kLanes is the number of lanes where it
// is known when compiled, else 0.

template <std::size_t kLanes, typename F>
COSTATE_INLINE void value_loop(F f, std::size_t lanes, const double* a, double* __restrict r) {
  const std::size_t n = kLanes == 0 ? lanes : kLanes;
  for (std::size_t l = 0; l < n; ++l) r[l] = f.value(a[l]);
}

template <std::size_t kLanes, typename F>
COSTATE_INLINE void value_loop(F f, std::size_t lanes, const double* a, const double* b, double* __restrict r) {
  const std::size_t n = kLanes == 0 ? lanes : kLanes;
  for (std::size_t l = 0; l < n; ++l) r[l] = f.value(a[l], b[l]);
}

/// Through the operation F.
template <std::size_t kLanes, typename F, typename Slope>
COSTATE_INLINE void reverse_loop(Slope slope, std::size_t lanes, const double* seed, double* __restrict bar) {
  const std::size_t n = kLanes == 0 ? lanes : kLanes;
  for (std::size_t l = 0; l < n; ++l) bar[l] = joined(bar[l], chained_through<F>(slope(l), seed[l]));
}

/// The tangent of one lane of an operation of two operands.
template <typename F>
COSTATE_INLINE double tangent_of(F f, double a, double b, double r, double ta, double tb) {
  if constexpr (kIsExtremum<F>) {
    if (a == b && ta == tb) return ta;  // both sides agree: there is a derivative
  }
  // A factor that is 0 along the whole direction makes the product 0 along it.
  constexpr bool is_product = std::is_same_v<F, binary::Product>;
  if constexpr (is_product || std::is_same_v<F, binary::Quotient>) {
    if (a == 0 && ta == 0) return 0;
    if (is_product && b == 0 && tb == 0) return 0;
  }
  return joined(chained_through<F>(f.slope_a(a, b, r), ta), chained_through<F>(f.slope_b(a, b, r), tb));
}

template <std::size_t kLanes>
const Instruction* evaluate_lanes(const Instruction* next, const Instruction* last, const TapeRows& rows) {
  for (; next != last && !is_discrete(next->op); ++next) {
    const double* a = values(rows, next->a);
    double* r = values(rows, next->result);
    visit_operation(
        next->op, next->index, AtKinks::Undefined, [&](auto f) { value_loop<kLanes>(f, rows.lanes, a, r); },
        [&](auto f) { value_loop<kLanes>(f, rows.lanes, a, values(rows, next->b), r); });
  }
  return next;
}

template <std::size_t kLanes>
const Instruction* reverse_lanes(const Instruction* first, const Instruction* behind, const TapeRows& rows,
                                 double* input_bars, AtKinks at_kinks) {
  for (; behind != first && !is_discrete(behind[-1].op); --behind) {
    const Instruction& last = behind[-1];
    if (rows.leads_on[last.result] == 0) continue;
    const double* seed = derivatives(rows, last.result, input_bars);
    const double* a = values(rows, last.a);
    const double* b = values(rows, last.b);
    const double* r = values(rows, last.result);
    visit_operation(
        last.op, last.index, at_kinks,
        [&](auto f) {
          reverse_loop<kLanes, decltype(f)>([=](std::size_t l) { return f.slope(a[l], r[l]); }, rows.lanes, seed,
                                            derivatives(rows, last.a, input_bars));
        },
        [&](auto f) {
          if (rows.leads_on[last.a] != 0) {
            reverse_loop<kLanes, decltype(f)>([=](std::size_t l) { return f.slope_a(a[l], b[l], r[l]); }, rows.lanes,
                                              seed, derivatives(rows, last.a, input_bars));
          }
          if (rows.leads_on[last.b] != 0) {
            reverse_loop<kLanes, decltype(f)>([=](std::size_t l) { return f.slope_b(a[l], b[l], r[l]); }, rows.lanes,
                                              seed, derivatives(rows, last.b, input_bars));
          }
        });
  }
  return behind;
}

template <std::size_t kLanes>
const Instruction* tangent_lanes(const Instruction* next, const Instruction* last, const TapeRows& rows,
                                 const double* input_tangents, AtKinks at_kinks) {
  const std::size_t n = kLanes == 0 ? rows.lanes : kLanes;
  for (; next != last && !is_discrete(next->op); ++next) {
    const double* a = values(rows, next->a);
    const double* b = values(rows, next->b);
    const double* r = values(rows, next->result);
    const double* ta = derivatives(rows, next->a, input_tangents);
    const double* tb = derivatives(rows, next->b, input_tangents);
    double* __restrict tr = rows.derivatives + (next->result - rows.first_result + 1) * rows.lanes;
    if (next->op == Op::Detach) {
      for (std::size_t l = 0; l < n; ++l) tr[l] = 0;
      continue;
    }
    visit_operation(
        next->op, next->index, at_kinks,
        [&](auto f) {
          for (std::size_t l = 0; l < n; ++l) tr[l] = chained(f.slope(a[l], r[l]), ta[l]);
        },
        [&](auto f) {
          for (std::size_t l = 0; l < n; ++l) tr[l] = tangent_of(f, a[l], b[l], r[l], ta[l], tb[l]);
        });
  }
  return next;
}

const Instruction* evaluate(const Instruction* next, const Instruction* last, const TapeRows& rows) {
  return rows.lanes == 1 ? evaluate_lanes<1>(next, last, rows) : evaluate_lanes<0>(next, last, rows);
}

const Instruction* reverse(const Instruction* first, const Instruction* behind, const TapeRows& rows,
                           double* input_bars, AtKinks at_kinks) {
  return rows.lanes == 1 ? reverse_lanes<1>(first, behind, rows, input_bars, at_kinks)
                         : reverse_lanes<0>(first, behind, rows, input_bars, at_kinks);
}

const Instruction* tangent(const Instruction* next, const Instruction* last, const TapeRows& rows,
                           const double* input_tangents, AtKinks at_kinks) {
  return rows.lanes == 1 ? tangent_lanes<1>(next, last, rows, input_tangents, at_kinks)
                         : tangent_lanes<0>(next, last, rows, input_tangents, at_kinks);
}

}  // namespace

extern const TapeLoops kTapeLoops{evaluate, reverse, tangent};

}  // namespace costate::COSTATE_INSTRUCTION_SET
