// What one thread works out of a program of coefficients at one time in one lane, by the formulas of the host's sweeps.
// Every result goes through memory, so that nothing of one operation is contracted with the next one: a kink is met
// where the host meets it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "device/tape_view.hpp"
#include "graph/derivative_rules.hpp"
#include "graph/discrete_lane.hpp"
#include "graph/operations.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

class TapeThread {
 public:
  COSTATE_INLINE TapeThread(const TapeSweep& sweep, std::uint32_t time, std::size_t lane)
      : sweep_(&sweep), time_(time), lane_(lane) {}

  [[nodiscard]] COSTATE_INLINE bool is_silent() const { return sweep_->lanes.silent[lane_] != 0; }
  [[nodiscard]] COSTATE_INLINE std::size_t lanes() const { return sweep_->lanes.lanes; }

  /// Fills the registers.
  COSTATE_INLINE void evaluate() const {
    double* result = sweep_->registers + work_place(0);
    COSTATE_ROLLED
    for (std::uint32_t k = 0; k < program().instruction_count; ++k, result += lanes()) {
      const Instruction& next = program().instructions[k];
      const double a = value(next.a);
      double r = 0;
      if (is_discrete(next.op)) {
        r = discrete_value(next, a);
      } else {
        const double b = value(next.b);
        visit_operation(
            next.op, next.index, AtKinks::Undefined, [&](auto f) COSTATE_INLINE_BODY { r = f.value(a); },
            [&](auto f) COSTATE_INLINE_BODY { r = f.value(a, b); });
      }
      *result = r;
    }
  }

  [[nodiscard]] COSTATE_INLINE double output(std::uint32_t number) const { return value(program().outputs[number]); }

  /// After evaluate(): the derivatives of one time, added to those of active inputs.
  COSTATE_INLINE void reverse(const TapePull& pull) const {
    const AtKinks at_kinks = sweep_->times.is_mean[time_] != 0 ? AtKinks::Mean : AtKinks::Undefined;
    for (std::uint32_t k = 0; k < program().instruction_count; ++k) pull.bars[work_place(k)] = 0;
    for (std::uint32_t k = 0; k < program().output_count; ++k) {
      const double bar = pull.output_bars[(std::size_t{time_} * program().output_count + k) * lanes() + lane_];
      add(pull, program().outputs[k], bar == 0 ? kUncertain : bar);
    }
    COSTATE_ROLLED
    for (std::uint32_t k = program().instruction_count; k-- > 0;) {
      const Instruction last = program().instructions[k];
      if (pull.leads_on[last.result] == 0) continue;
      const double seed = pull.bars[work_place(k)];
      if (is_discrete(last.op)) {
        reverse_discrete(pull, last, seed, at_kinks);
      } else {
        reverse_operation(pull, last, seed, at_kinks);
      }
    }
  }

  /// Where the derivative with respect to an active input stands.
  [[nodiscard]] COSTATE_INLINE double& rate(const TapePull& pull, std::uint32_t place) const {
    return pull.rates[(std::size_t{time_} * pull.active + place) * lanes() + lane_];
  }

 private:
  [[nodiscard]] COSTATE_INLINE const TapeProgram& program() const { return sweep_->program; }
  [[nodiscard]] COSTATE_INLINE std::size_t work_place(std::uint32_t instruction) const {
    return (std::size_t{time_} * program().instruction_count + instruction) * lanes() + lane_;
  }

  [[nodiscard]] COSTATE_INLINE double value(std::uint32_t row) const {
    if (row >= program().first_result) return sweep_->registers[work_place(row - program().first_result)];
    if (row >= program().inputs) return program().constants[row - program().inputs];
    if (row == sweep_->lanes.time_input) return sweep_->times.t[time_];
    return sweep_->lanes.inputs[row * lanes() + lane_];
  }

  [[nodiscard]] COSTATE_INLINE std::int32_t state(const Instruction& discrete) const {
    return sweep_->lanes.states[static_cast<std::size_t>(discrete.index) * lanes() + lane_];
  }
  [[nodiscard]] COSTATE_INLINE const PulseOperands& operands(const Instruction& pulse) const {
    return program().pulses[pulse.index];
  }
  [[nodiscard]] COSTATE_INLINE PulseLane pulse(const Instruction& instruction, double argument) const {
    const PulseOperands& table = operands(instruction);
    return {table.degree, table.intervals, argument, value(table.first), value(table.last), state(instruction)};
  }
  /// The row of one of the values that a Pulse is made of, inside of it.
  [[nodiscard]] COSTATE_INLINE std::uint32_t active_row(const Instruction& pulse, unsigned place) const {
    return program().pulse_values[operands(pulse).values + static_cast<std::size_t>(state(pulse)) + place];
  }

  [[nodiscard]] COSTATE_INLINE double discrete_value(const Instruction& discrete, double argument) const {
    const std::int32_t present = state(discrete);
    if (present == kUndecided) return std::numeric_limits<double>::quiet_NaN();
    if (discrete.op == Op::Step) return present;
    return pulse(discrete, argument).value([&](unsigned i) COSTATE_INLINE_BODY {
      return value(active_row(discrete, i));
    });
  }

  COSTATE_INLINE void reverse_operation(const TapePull& pull, const Instruction& last, double seed,
                                        AtKinks at_kinks) const {
    const bool a_leads_on = pull.leads_on[last.a] != 0;
    const bool b_leads_on = pull.leads_on[last.b] != 0;
    const double a = value(last.a);
    const double b = value(last.b);
    const double r = value(last.result);
    double to_a = 0;
    double to_b = 0;
    visit_operation(
        last.op, last.index, at_kinks,
        [&](auto f) COSTATE_INLINE_BODY { to_a = chained_through<decltype(f)>(f.slope(a, r), seed); },
        [&](auto f) COSTATE_INLINE_BODY {
          if (a_leads_on) to_a = chained_through<decltype(f)>(f.slope_a(a, b, r), seed);
          if (b_leads_on) to_b = chained_through<decltype(f)>(f.slope_b(a, b, r), seed);
        });
    if (a_leads_on) add(pull, last.a, to_a);
    if (b_leads_on) add(pull, last.b, to_b);
  }

  COSTATE_INLINE void reverse_discrete(const TapePull& pull, const Instruction& last, double seed,
                                       AtKinks at_kinks) const {
    const double argument = value(last.a);
    if (last.op == Op::Step) {
      add(pull, last.a, chained_past_flat(step_slopes(argument, at_kinks).argument, seed));
      return;
    }
    const PulseLane lane = this->pulse(last, argument);
    const DirectSlopes slopes =
        lane.slopes(at_kinks, [&](unsigned i) COSTATE_INLINE_BODY { return value(active_row(last, i)); });
    add(pull, last.a, chained_past_flat(slopes.argument, seed));
    add(pull, operands(last).first, chained_past_flat(slopes.first, seed));
    add(pull, operands(last).last, chained_past_flat(slopes.last, seed));
    const unsigned active = lane.active();
    if (active == 0) return;
    const BasisWeights weight = lane.weights();
    COSTATE_UNROLLED(4)
    for (unsigned i = 0; i <= kLargestDegree; ++i) {
      if (i < active) add(pull, active_row(last, i), chained(weight.of[i], seed));
    }
  }

  /// To constants and to inputs that are not active nothing flows.
  COSTATE_INLINE void add(const TapePull& pull, std::uint32_t row, double bar) const {
    double* sum = nullptr;
    if (row >= program().first_result) {
      sum = pull.bars + work_place(row - program().first_result);
    } else if (row < program().inputs && pull.places[row] != kNoTapeRow) {
      sum = &rate(pull, pull.places[row]);
    } else {
      return;
    }
    *sum = joined(*sum, bar);
  }

  const TapeSweep* sweep_;
  std::uint32_t time_;
  std::size_t lane_;
};

/// Coefficients at one time in one lane.
struct TapeValues {
  TapeSweep sweep;
  TapeTables tables;

  COSTATE_INLINE void operator()(std::uint32_t time, std::size_t lane) const {
    const TapeThread thread(sweep, time, lane);
    const bool is_silent = thread.is_silent();
    if (!is_silent) thread.evaluate();
    const std::size_t row_size = CoefficientTable::row_size(sweep.lanes.lanes);
    bool is_wrong = false;
    for (std::uint32_t k = 0; k < sweep.program.output_count; ++k) {
      const double value = is_silent ? 0 : thread.output(k);
      is_wrong = is_wrong || !(std::fabs(value) <= std::numeric_limits<double>::max());
      double* const row = tables.values + (std::size_t{time} * sweep.program.output_count + k) * row_size;
      for (std::size_t place = lane; place < row_size; place += sweep.lanes.lanes) row[place] = value;
    }
    if (is_silent) return;
    for (std::uint32_t k = 0; k < tables.rate_count; ++k)
      is_wrong = is_wrong || thread.output(tables.rates[k]) / tables.units[lane] < tables.least_rate;
    // Whoever writes writes the same.
    if (is_wrong) tables.troubles[time] = 1;
  }
};

/// The derivatives at one time in one lane, as CoefficientReversal takes them.
struct TapeReversal {
  TapeSweep sweep;
  TapePull pull;

  COSTATE_INLINE void operator()(std::uint32_t time, std::size_t lane) const {
    const TapeThread thread(sweep, time, lane);
    for (std::uint32_t j = 0; j < pull.active; ++j) thread.rate(pull, j) = 0;
    if (thread.is_silent()) return;
    thread.evaluate();
    thread.reverse(pull);
    for (std::uint32_t j = 0; j < pull.active; ++j) {
      double& rate = thread.rate(pull, j);
      const bool exists = is_integrable(rate);
      rate = exists ? settled(rate) : 0.0;
      if (!exists && sweep.times.is_mean[time] == 0) *pull.met_kink = 1;
    }
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
