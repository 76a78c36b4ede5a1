#include <algorithm>
#include <iterator>

#include "graph/program.hpp"

namespace costate {

Evaluation::Evaluation(const Program& program, std::size_t lanes)
    : program_(&program),
      loops_(&tape_loops()),
      lanes_(lanes),
      registers_((program.first_result_ + program.instructions_.size()) * lanes),
      bars_((program.instructions_.size() + 1) * lanes),
      tangents_((program.instructions_.size() + 1) * lanes),
      discrete_(program.discrete_nodes_.size() * lanes, kUndecided) {
  want(std::vector<char>(program.inputs_.size(), 1));
  auto row = registers_.begin() + static_cast<std::ptrdiff_t>(program.inputs_.size() * lanes);
  for (const double constant : program.constants_) row = std::fill_n(row, lanes, constant);
}

std::span<double> Evaluation::input(std::size_t i) { return std::span(registers_).subspan(i * lanes_, lanes_); }

std::span<const double> Evaluation::input(std::size_t i) const {
  return std::span(registers_).subspan(i * lanes_, lanes_);
}

std::span<const double> Evaluation::output(std::size_t k) const {
  return std::span(registers_).subspan(program_->outputs_[k] * lanes_, lanes_);
}

std::size_t Evaluation::work_row(std::uint32_t row) const {
  return program_->is_result(row) ? row - program_->first_result_ + 1 : 0;
}

double* Evaluation::bars(std::uint32_t row, std::span<double> input_bars) {
  return program_->is_input(row) ? input_bars.data() + row * lanes_ : bars_.data() + work_row(row) * lanes_;
}

const double* Evaluation::tangents(std::uint32_t row, std::span<const double> input_tangents) const {
  return program_->is_input(row) ? input_tangents.data() + row * lanes_ : tangents_.data() + work_row(row) * lanes_;
}

TapeRows Evaluation::rows(std::vector<double>& derivatives) {
  return {lanes_,
          static_cast<std::uint32_t>(program_->inputs_.size()),
          program_->first_result_,
          registers_.data(),
          derivatives.data(),
          leads_on_.data()};
}

template <typename Decide>
void Evaluation::execute(Decide&& decide_state) {
  const TapeRows table = rows(bars_);
  const Instruction* next = program_->instructions_.data();
  const Instruction* const last = next + program_->instructions_.size();
  while ((next = loops_->evaluate(next, last, table)) != last) {
    decide_state(*next);
    evaluate_discrete(*next);
    ++next;
  }
}

void Evaluation::locate() {
  execute([this](const Instruction& discrete) { decide(discrete); });
}

void Evaluation::evaluate() {
  execute([](const Instruction& /*discrete*/) {});
}

void Evaluation::reverse(std::span<const double> output_bars, std::span<double> input_bars, AtKinks at_kinks) {
  std::ranges::fill(bars_, 0.0);
  for (std::size_t k = 0; k < program_->outputs_.size(); ++k) {
    double* bar = bars(program_->outputs_[k], input_bars);
    for (std::size_t l = 0; l < lanes_; ++l) bar[l] = joined(bar[l], output_bars[k * lanes_ + l]);
  }
  const TapeRows table = rows(bars_);
  const Instruction* const first = program_->instructions_.data();
  const Instruction* behind = first + program_->instructions_.size();
  while ((behind = loops_->reverse(first, behind, table, input_bars.data(), at_kinks)) != first) {
    --behind;
    if (leads_on_[behind->result] != 0) reverse_discrete(*behind, input_bars, at_kinks);
  }
}

void Evaluation::tangent(std::span<const double> input_tangents, std::span<double> output_tangents, AtKinks at_kinks) {
  const TapeRows table = rows(tangents_);
  const Instruction* next = program_->instructions_.data();
  const Instruction* const last = next + program_->instructions_.size();
  while ((next = loops_->tangent(next, last, table, input_tangents.data(), at_kinks)) != last) {
    tangent_discrete(*next, input_tangents, at_kinks);
    ++next;
  }
  for (std::size_t k = 0; k < program_->outputs_.size(); ++k) {
    std::copy_n(tangents(program_->outputs_[k], input_tangents), lanes_,
                output_tangents.begin() + static_cast<std::ptrdiff_t>(k * lanes_));
  }
}

std::vector<std::size_t> Evaluation::active_inputs() const {
  std::vector<std::size_t> active = program_->always_active_;
  for (const Instruction& next : program_->instructions_) {
    if (next.op != Op::Pulse) continue;
    for (std::size_t l = 0; l < lanes_; ++l) {
      std::ranges::copy_if(active_values(next, l), std::back_inserter(active),
                           [this](std::uint32_t row) { return program_->is_input(row); });
    }
  }
  std::ranges::sort(active);
  active.erase(std::unique(active.begin(), active.end()), active.end());
  return active;
}

bool Evaluation::varies_with(std::size_t input) const {
  std::vector<char> varies(program_->first_result_ + program_->instructions_.size(), 0);
  varies[input] = 1;
  const auto does = [&varies](std::uint32_t row) { return varies[row] != 0; };
  // Inside of it a pulse of degree 0 is one of its values, and outside 0.
  const auto pulse_does = [&](const Instruction& pulse, std::size_t lane) {
    const auto values = active_values(pulse, lane);
    const auto& table = program_->pulses_[static_cast<std::size_t>(pulse.index)];
    const bool does_shape = table.degree > 0 && (does(pulse.a) || does(table.first) || does(table.last));
    return !values.empty() && (does_shape || std::ranges::any_of(values, does));
  };
  for (const Instruction& next : program_->instructions_) {
    bool result = next.op != Op::Step && next.op != Op::Pulse && (does(next.a) || does(next.b));
    for (std::size_t l = 0; l < lanes_ && next.op == Op::Pulse && !result; ++l) result = pulse_does(next, l);
    varies[next.result] = result ? 1 : 0;
  }
  return std::ranges::any_of(program_->outputs_, does);
}

}  // namespace costate
