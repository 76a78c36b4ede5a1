// Step and Pulse nodes in the sweeps of a program over lanes.
#include "graph/discrete_lane.hpp"
#include "graph/program.hpp"

namespace costate {

const PulseOperands& Evaluation::operands(const Instruction& pulse) const {
  return program_->pulses_[static_cast<std::size_t>(pulse.index)];
}

std::int32_t Evaluation::state(const Instruction& discrete, std::size_t lane) const {
  return discrete_[static_cast<std::size_t>(discrete.index) * lanes_ + lane];
}

PulseLane Evaluation::pulse(const Instruction& pulse, std::size_t lane) const {
  const PulseOperands& table = operands(pulse);
  return {
      table.degree,      table.intervals, values(pulse.a)[lane], values(table.first)[lane], values(table.last)[lane],
      state(pulse, lane)};
}

std::span<const std::uint32_t> Evaluation::active_values(const Instruction& pulse, std::size_t lane) const {
  const std::int32_t interval = state(pulse, lane);
  if (interval < 0) return {};
  const PulseOperands& table = operands(pulse);
  return std::span(program_->pulse_values_)
      .subspan(table.values + static_cast<std::size_t>(interval), table.degree + 1);
}

void Evaluation::decide(const Instruction& discrete) {
  std::int32_t* states = discrete_.data() + static_cast<std::size_t>(discrete.index) * lanes_;
  if (discrete.op == Op::Step) {
    const double* argument = values(discrete.a);
    for (std::size_t l = 0; l < lanes_; ++l) states[l] = argument[l] >= 0 ? 1 : 0;
    return;
  }
  for (std::size_t l = 0; l < lanes_; ++l) states[l] = pulse(discrete, l).located();
}

void Evaluation::evaluate_discrete(const Instruction& discrete) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  double* r = values(discrete.result);
  for (std::size_t l = 0; l < lanes_; ++l) {
    const std::int32_t present = state(discrete, l);
    if (present == kUndecided) {
      r[l] = kNaN;
    } else if (discrete.op == Op::Step) {
      r[l] = present;
    } else {
      const std::span<const std::uint32_t> rows = active_values(discrete, l);
      r[l] = pulse(discrete, l).value([&](unsigned i) { return values(rows[i])[l]; });
    }
  }
}

DirectSlopes Evaluation::direct_slopes(const Instruction& discrete, std::size_t lane, AtKinks at_kinks) const {
  if (discrete.op == Op::Step) return step_slopes(values(discrete.a)[lane], at_kinks);
  const std::span<const std::uint32_t> rows = active_values(discrete, lane);
  return pulse(discrete, lane).slopes(at_kinks, [&](unsigned i) { return values(rows[i])[lane]; });
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
    const BasisWeights weight = pulse(discrete, l).weights();
    for (std::size_t i = 0; i < rows.size(); ++i) add(rows[i], l, chained(weight.of[i], seed[l]));
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
    const BasisWeights weight = pulse(discrete, l).weights();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      result[l] = joined(result[l], chained(weight.of[i], tangent_of(rows[i])));
    }
  }
}

}  // namespace costate
