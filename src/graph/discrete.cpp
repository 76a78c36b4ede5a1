// Step and Pulse nodes in the sweeps of a program: states held fixed, values and derivatives between the jumps.
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/operations.hpp"
#include "graph/program.hpp"

namespace costate {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

const Program::PulseOperands& Evaluation::operands(const Instruction& pulse) const {
  return program_->pulses_[static_cast<std::size_t>(pulse.index)];
}

std::int32_t Evaluation::state(const Instruction& discrete, std::size_t lane) const {
  return discrete_[static_cast<std::size_t>(discrete.index) * lanes_ + lane];
}

double Evaluation::position(const Instruction& pulse, std::size_t lane) const {
  const Program::PulseOperands& table = operands(pulse);
  const double first = values(table.first)[lane];
  const double last = values(table.last)[lane];
  return (values(pulse.a)[lane] - first) / (last - first) * table.intervals;
}

std::span<const std::uint32_t> Evaluation::active_values(const Instruction& pulse, std::size_t lane) const {
  const std::int32_t interval = state(pulse, lane);
  if (interval < 0) return {};
  const Program::PulseOperands& table = operands(pulse);
  return std::span(program_->pulse_values_)
      .subspan(table.values + static_cast<std::size_t>(interval), table.degree + 1);
}

BasisWeights Evaluation::weights(const Instruction& pulse, std::size_t lane) const {
  const unsigned degree = operands(pulse).degree;
  return degree == 0 ? basis_weights(0, 0) : basis_weights(degree, position(pulse, lane) - state(pulse, lane));
}

void Evaluation::decide(const Instruction& discrete) {
  const double* argument = values(discrete.a);
  std::int32_t* states = discrete_.data() + static_cast<std::size_t>(discrete.index) * lanes_;
  if (discrete.op == Op::Step) {
    for (std::size_t l = 0; l < lanes_; ++l) states[l] = argument[l] >= 0 ? 1 : 0;
    return;
  }
  const Program::PulseOperands& table = operands(discrete);
  const double* first = values(table.first);
  const double* last = values(table.last);
  for (std::size_t l = 0; l < lanes_; ++l) {
    states[l] = kOutside;
    if (argument[l] >= first[l] && argument[l] < last[l]) {
      states[l] = static_cast<std::int32_t>(std::min(position(discrete, l), static_cast<double>(table.intervals - 1)));
    }
  }
}

void Evaluation::evaluate_discrete(const Instruction& discrete) {
  double* r = values(discrete.result);
  for (std::size_t l = 0; l < lanes_; ++l) {
    const std::int32_t present = state(discrete, l);
    if (present == kUndecided) {
      r[l] = kNaN;
    } else if (discrete.op == Op::Step) {
      r[l] = present;
    } else if (present == kOutside) {
      r[l] = 0;
    } else {
      const BasisWeights weight = weights(discrete, l);
      const std::span<const std::uint32_t> rows = active_values(discrete, l);
      r[l] = weight[0] * values(rows[0])[l];
      for (std::size_t i = 1; i < rows.size(); ++i) r[l] += weight[i] * values(rows[i])[l];
    }
  }
}

/// The value is continuous with its first derivative on the inner knots of degree 2 and 3. Where t moves the argument,
/// the jumps in time carry the derivative, and the state says on which side of them it is.
double Evaluation::slope_in_position(const Instruction& pulse, std::size_t lane, double position) const {
  const Program::PulseOperands& table = operands(pulse);
  const bool is_end = position == 0 || position == table.intervals;
  const bool is_inner_knot = position > 0 && position < table.intervals && position == std::floor(position);
  if (!program_->varies_with_time_ && (is_end || (is_inner_knot && table.degree < 2))) return kNaN;
  const std::span<const std::uint32_t> rows = active_values(pulse, lane);
  if (table.degree == 0 || rows.empty()) return 0;
  const BasisWeights below = basis_weights(table.degree - 1, position - state(pulse, lane));
  double slope = 0;
  for (std::size_t i = 1; i < rows.size(); ++i)
    slope += below[i - 1] * (values(rows[i])[lane] - values(rows[i - 1])[lane]);
  return slope;
}

// position = (argument - first)/(last - first) m
Evaluation::DirectSlopes Evaluation::direct_slopes(const Instruction& discrete, std::size_t lane) const {
  if (discrete.op == Op::Step) {
    const bool is_on_jump = !program_->varies_with_time_ && values(discrete.a)[lane] == 0;
    return {.argument = is_on_jump ? kNaN : 0};
  }
  const Program::PulseOperands& table = operands(discrete);
  const double length = values(table.last)[lane] - values(table.first)[lane];
  if (!(length > 0)) return {};
  const double where = position(discrete, lane);
  const double slope = slope_in_position(discrete, lane, where);
  return {chained(slope, table.intervals / length), chained(slope, (where - table.intervals) / length),
          chained(slope, -where / length)};
}

void Evaluation::reverse_discrete(const Instruction& discrete, std::span<double> input_bars) {
  const double* seed = bars(discrete.result, input_bars);
  for (std::size_t l = 0; l < lanes_; ++l) {
    const DirectSlopes slopes = direct_slopes(discrete, l);
    bars(discrete.a, input_bars)[l] += chained(slopes.argument, seed[l]);
    if (discrete.op == Op::Step) continue;
    bars(operands(discrete).first, input_bars)[l] += chained(slopes.first, seed[l]);
    bars(operands(discrete).last, input_bars)[l] += chained(slopes.last, seed[l]);
    const std::span<const std::uint32_t> rows = active_values(discrete, l);
    const BasisWeights weight = weights(discrete, l);
    for (std::size_t i = 0; i < rows.size(); ++i) bars(rows[i], input_bars)[l] += chained(weight[i], seed[l]);
  }
}

void Evaluation::tangent_discrete(const Instruction& discrete, std::span<const double> input_tangents) {
  double* result = tangents_.data() + work_row(discrete.result) * lanes_;
  for (std::size_t l = 0; l < lanes_; ++l) {
    const DirectSlopes slopes = direct_slopes(discrete, l);
    result[l] = chained(slopes.argument, tangents(discrete.a, input_tangents)[l]);
    if (discrete.op == Op::Step) continue;
    result[l] += chained(slopes.first, tangents(operands(discrete).first, input_tangents)[l]);
    result[l] += chained(slopes.last, tangents(operands(discrete).last, input_tangents)[l]);
    const std::span<const std::uint32_t> rows = active_values(discrete, l);
    const BasisWeights weight = weights(discrete, l);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      result[l] += chained(weight[i], tangents(rows[i], input_tangents)[l]);
    }
  }
}

}  // namespace costate
