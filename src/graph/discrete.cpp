// Step and Pulse nodes in the sweeps of a program: states held fixed, values and derivatives between the jumps.
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/operations.hpp"
#include "graph/program.hpp"

namespace costate {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

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
double Evaluation::slope_in_position(const Instruction& pulse, std::size_t lane, double position,
                                     AtKinks at_kinks) const {
  const Program::PulseOperands& table = operands(pulse);
  const bool is_end = position == 0 || position == table.intervals;
  const bool is_inner_knot = position > 0 && position < table.intervals && position == std::floor(position);
  if (at_kinks == AtKinks::Undefined) {
    if (is_end || (is_inner_knot && table.degree == 0)) return kInfinity;
    if (is_inner_knot && table.degree == 1) return kNaN;
  }
  const std::span<const std::uint32_t> rows = active_values(pulse, lane);
  if (table.degree == 0 || rows.empty()) return 0;
  const BasisWeights below = basis_weights(table.degree - 1, position - state(pulse, lane));
  double slope = 0;
  for (std::size_t i = 1; i < rows.size(); ++i)
    slope += below[i - 1] * (values(rows[i])[lane] - values(rows[i - 1])[lane]);
  return slope == 0 && table.degree > 1 ? kVanishing : slope;
}

// position = (argument - first)/(last - first) m
Evaluation::DirectSlopes Evaluation::direct_slopes(const Instruction& discrete, std::size_t lane,
                                                   AtKinks at_kinks) const {
  if (discrete.op == Op::Step) {
    const bool is_on_jump = at_kinks == AtKinks::Undefined && values(discrete.a)[lane] == 0;
    return {.argument = is_on_jump ? kInfinity : 0};
  }
  const Program::PulseOperands& table = operands(discrete);
  const double length = values(table.last)[lane] - values(table.first)[lane];
  if (!(length > 0)) return {};
  const double where = position(discrete, lane);
  const double slope = slope_in_position(discrete, lane, where, at_kinks);
  return {chained_past_flat(slope, table.intervals / length),
          chained_past_flat(slope, (where - table.intervals) / length), chained_past_flat(slope, -where / length)};
}

void Evaluation::reverse_discrete(const Instruction& discrete, std::span<double> input_bars, AtKinks at_kinks) {
  const auto add = [&](std::uint32_t row, std::size_t lane, double bar) {
    double& sum = bars(row, input_bars)[lane];
    sum = joined(sum, bar);
  };
  const double* seed = bars(discrete.result, input_bars);
  for (std::size_t l = 0; l < lanes_; ++l) {
    const DirectSlopes slopes = direct_slopes(discrete, l, at_kinks);
    add(discrete.a, l, chained_past_flat(slopes.argument, seed[l]));
    if (discrete.op == Op::Step) continue;
    add(operands(discrete).first, l, chained_past_flat(slopes.first, seed[l]));
    add(operands(discrete).last, l, chained_past_flat(slopes.last, seed[l]));
    const std::span<const std::uint32_t> rows = active_values(discrete, l);
    const BasisWeights weight = weights(discrete, l);
    for (std::size_t i = 0; i < rows.size(); ++i) add(rows[i], l, chained(weight[i], seed[l]));
  }
}

void Evaluation::tangent_discrete(const Instruction& discrete, std::span<const double> input_tangents,
                                  AtKinks at_kinks) {
  double* result = tangents_.data() + work_row(discrete.result) * lanes_;
  for (std::size_t l = 0; l < lanes_; ++l) {
    const DirectSlopes slopes = direct_slopes(discrete, l, at_kinks);
    const auto tangent_of = [&](std::uint32_t row) { return tangents(row, input_tangents)[l]; };
    result[l] = chained_past_flat(slopes.argument, tangent_of(discrete.a));
    if (discrete.op == Op::Step) continue;
    result[l] = joined(result[l], chained_past_flat(slopes.first, tangent_of(operands(discrete).first)));
    result[l] = joined(result[l], chained_past_flat(slopes.last, tangent_of(operands(discrete).last)));
    const std::span<const std::uint32_t> rows = active_values(discrete, l);
    const BasisWeights weight = weights(discrete, l);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      result[l] = joined(result[l], chained(weight[i], tangent_of(rows[i])));
    }
  }
}

}  // namespace costate
