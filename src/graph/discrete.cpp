// Step and Slot nodes in the sweeps of a program: states held fixed, values and derivatives between the jumps.
#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/operations.hpp"
#include "graph/program.hpp"

namespace costate {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void Evaluation::decide(const Instruction& step_or_slot) {
  const auto which = static_cast<std::size_t>(step_or_slot.index);
  const Program::SlotOperands& slot = program_->slots_[which];
  const double* argument = values(step_or_slot.a);
  const double* first = values(slot.first);
  const double* last = values(slot.last);
  std::int32_t* state = discrete_.data() + which * lanes_;
  for (std::size_t l = 0; l < lanes_; ++l) {
    if (step_or_slot.op == Op::Step) {
      state[l] = argument[l] >= 0 ? 1 : 0;
    } else if (argument[l] >= first[l] && argument[l] < last[l]) {
      const double position = (argument[l] - first[l]) / (last[l] - first[l]) * slot.count;
      state[l] = static_cast<std::int32_t>(std::min(position, static_cast<double>(slot.count - 1)));
    } else {
      state[l] = kOutside;
    }
  }
}

std::optional<std::uint32_t> Evaluation::active_value(const Instruction& slot, std::size_t lane) const {
  const auto which = static_cast<std::size_t>(slot.index);
  const std::int32_t state = discrete_[which * lanes_ + lane];
  if (state < 0) return std::nullopt;
  return program_->slot_values_[program_->slots_[which].values + static_cast<std::size_t>(state)];
}

void Evaluation::evaluate_discrete(const Instruction& step_or_slot) {
  const std::int32_t* state = discrete_.data() + static_cast<std::size_t>(step_or_slot.index) * lanes_;
  double* r = values(step_or_slot.result);
  for (std::size_t l = 0; l < lanes_; ++l) {
    if (state[l] == kUndecided) {
      r[l] = kNaN;
    } else if (step_or_slot.op == Op::Step) {
      r[l] = state[l];
    } else {
      const auto row = active_value(step_or_slot, l);
      r[l] = row ? values(*row)[l] : 0.0;
    }
  }
}

// Where t moves the argument, the jumps in time carry the derivative and not the value between them. A Slot's jump k of
// n stands at first + (last - first) k/n.
Evaluation::JumpSlopes Evaluation::jump_slopes(const Instruction& step_or_slot, std::size_t lane) const {
  if (program_->varies_with_time_) return {0, 0, 0};
  const double argument = values(step_or_slot.a)[lane];
  if (step_or_slot.op == Op::Step) return {argument == 0 ? kNaN : 0, 0, 0};
  const Program::SlotOperands& slot = program_->slots_[static_cast<std::size_t>(step_or_slot.index)];
  const double first = values(slot.first)[lane];
  const double last = values(slot.last)[lane];
  const double position = (argument - first) / (last - first) * slot.count;
  const bool is_on_jump = position >= 0 && position <= slot.count && position == std::floor(position);
  if (!is_on_jump) return {0, 0, 0};
  return {kNaN, position < slot.count ? kNaN : 0, position > 0 ? kNaN : 0};
}

void Evaluation::reverse_discrete(const Instruction& step_or_slot, std::span<double> input_bars) {
  const double* seed = bars(step_or_slot.result, input_bars);
  const bool is_slot = step_or_slot.op == Op::Slot;
  const Program::SlotOperands& slot = program_->slots_[static_cast<std::size_t>(step_or_slot.index)];
  for (std::size_t l = 0; l < lanes_; ++l) {
    const JumpSlopes slopes = jump_slopes(step_or_slot, l);
    bars(step_or_slot.a, input_bars)[l] += chained(slopes.argument, seed[l]);
    if (!is_slot) continue;
    bars(slot.first, input_bars)[l] += chained(slopes.first, seed[l]);
    bars(slot.last, input_bars)[l] += chained(slopes.last, seed[l]);
    if (const auto row = active_value(step_or_slot, l)) bars(*row, input_bars)[l] += seed[l];
  }
}

void Evaluation::tangent_discrete(const Instruction& step_or_slot, std::span<const double> input_tangents) {
  double* result = tangents_.data() + work_row(step_or_slot.result) * lanes_;
  const bool is_slot = step_or_slot.op == Op::Slot;
  const Program::SlotOperands& slot = program_->slots_[static_cast<std::size_t>(step_or_slot.index)];
  for (std::size_t l = 0; l < lanes_; ++l) {
    const JumpSlopes slopes = jump_slopes(step_or_slot, l);
    result[l] = chained(slopes.argument, tangents(step_or_slot.a, input_tangents)[l]);
    if (!is_slot) continue;
    result[l] += chained(slopes.first, tangents(slot.first, input_tangents)[l]);
    result[l] += chained(slopes.last, tangents(slot.last, input_tangents)[l]);
    if (const auto row = active_value(step_or_slot, l)) result[l] += tangents(*row, input_tangents)[l];
  }
}

}  // namespace costate
