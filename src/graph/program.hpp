// A flat program compiled from the graph, evaluated over lanes (members of a batch), with forward and reverse sweeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/derivative_rules.hpp"
#include "graph/discrete_lane.hpp"
#include "graph/graph.hpp"
#include "graph/instruction.hpp"
#include "graph/tape_loops.hpp"

namespace costate {

/// Computes `outputs` from inputs. Inputs are the maximal nodes without any of the dependences in `varying`, and the
/// nodes Parameter, Time, Observable themselves, each once; constants are built in. One evaluation touches only
/// those degree + 1 values of a Pulse whose functions are not 0 there, however many it has.
///
/// Its sweeps keep to the rules of derivative_rules.hpp, so that a derivative that does not exist is never a number: a
/// kink gives NaN, or the mean of both sides where it is said to last an instant only; a derivative without bound, and
/// a Step or Pulse exactly where it jumps, is infinite.
class Program {
 public:
  Program(const Graph& graph, std::span<const NodeId> outputs, std::uint8_t varying);

  [[nodiscard]] std::span<const NodeId> inputs() const { return inputs_; }
  [[nodiscard]] std::size_t output_count() const { return outputs_.size(); }
  [[nodiscard]] std::size_t instruction_count() const { return instructions_.size(); }
  /// The Step and Pulse nodes, in the order of the states in Evaluation::discrete().
  [[nodiscard]] std::span<const NodeId> discrete_nodes() const { return discrete_nodes_; }
  /// Whether derivatives with respect to an input that is wanted flow through it, [register] from wanted [input].
  [[nodiscard]] std::vector<char> made_of(std::span<const char> wanted) const;

  // What it is made of, for what runs it elsewhere. Rows of registers: inputs in their order, constants, results of the
  // instructions in their order.
  [[nodiscard]] std::span<const double> constants() const { return constants_; }
  [[nodiscard]] std::span<const Instruction> instructions() const { return instructions_; }
  /// By discrete node; of a Step they mean nothing.
  [[nodiscard]] std::span<const PulseOperands> pulses() const { return pulses_; }
  [[nodiscard]] std::span<const std::uint32_t> pulse_values() const { return pulse_values_; }
  /// The row of each output.
  [[nodiscard]] std::span<const std::uint32_t> outputs() const { return outputs_; }

 private:
  friend class Evaluation;

  void emit(const Graph& graph, NodeId id, std::span<const std::uint32_t> registers);
  [[nodiscard]] bool is_input(std::uint32_t row) const { return row < inputs_.size(); }
  [[nodiscard]] bool is_result(std::uint32_t row) const { return row >= first_result_; }
  void list_always_active();

  std::vector<NodeId> inputs_;
  std::vector<double> constants_;
  std::vector<Instruction> instructions_;
  std::vector<PulseOperands> pulses_;
  std::vector<std::uint32_t> pulse_values_;
  std::vector<std::uint32_t> outputs_;
  std::vector<NodeId> discrete_nodes_;
  std::vector<std::size_t> always_active_;  ///< inputs that are read whatever the Pulses' states
  std::uint32_t first_result_ = 0;
};

/// The work space of one Program over `lanes` lanes. All tables are [row][lane], lanes contiguous.
class Evaluation {
 public:
  Evaluation(const Program& program, std::size_t lanes);

  [[nodiscard]] std::size_t lanes() const { return lanes_; }
  [[nodiscard]] std::span<double> input(std::size_t i);
  [[nodiscard]] std::span<const double> input(std::size_t i) const;
  [[nodiscard]] std::span<const double> output(std::size_t k) const;

  /// Decides the state of every Step (0, 1) and Pulse (the interval between knots, -1 outside) from the present inputs;
  /// evaluate() keeps it. Call it with t strictly between two edges. What depends on a state never decided evaluates to
  /// NaN.
  void locate();
  /// The states [discrete node][lane]; may be saved, restored and changed.
  [[nodiscard]] std::span<std::int32_t> discrete() { return discrete_; }
  [[nodiscard]] std::span<const std::int32_t> discrete() const { return discrete_; }

  void evaluate();

  /// After evaluate(): input_bars[i][lane] += sum_k output_bars[k][lane] d output_k / d input_i.
  /// Only the bars of active_inputs() are touched; those of inputs that are not wanted mean nothing.
  void reverse(std::span<const double> output_bars, std::span<double> input_bars,
               AtKinks at_kinks = AtKinks::Undefined);
  /// Says for which inputs reverse() is needed, [input]; at first for all. What leads to others only is left out.
  void want(std::span<const char> inputs) { leads_on_ = program_->made_of(inputs); }
  /// [register]: whether it leads to such an input.
  [[nodiscard]] std::span<const char> leads_on() const { return leads_on_; }
  /// After evaluate(): output_tangents[k][lane] = sum_i d output_k / d input_i * input_tangents[i][lane].
  void tangent(std::span<const double> input_tangents, std::span<double> output_tangents,
               AtKinks at_kinks = AtKinks::Undefined);

  /// The inputs that outputs can depend on in the present discrete state (of any lane): all but the Pulses' idle
  /// values.
  [[nodiscard]] std::vector<std::size_t> active_inputs() const;
  /// Whether an output can vary with an input while the discrete states stay as they are.
  [[nodiscard]] bool varies_with(std::size_t input) const;

 private:
  template <typename Decide>
  void execute(Decide&& decide);
  [[nodiscard]] TapeRows rows(std::vector<double>& derivatives);

  void decide(const Instruction& discrete);
  void evaluate_discrete(const Instruction& discrete);
  void reverse_discrete(const Instruction& discrete, std::span<double> input_bars, AtKinks at_kinks);
  void tangent_discrete(const Instruction& discrete, std::span<const double> input_tangents, AtKinks at_kinks);

  [[nodiscard]] const PulseOperands& operands(const Instruction& pulse) const;
  [[nodiscard]] std::int32_t state(const Instruction& discrete, std::size_t lane) const;
  [[nodiscard]] PulseLane pulse(const Instruction& pulse, std::size_t lane) const;
  /// The registers of the degree + 1 values that a Pulse is made of in one lane; none outside of it.
  [[nodiscard]] std::span<const std::uint32_t> active_values(const Instruction& pulse, std::size_t lane) const;
  [[nodiscard]] DirectSlopes direct_slopes(const Instruction& discrete, std::size_t lane, AtKinks at_kinks) const;

  [[nodiscard]] double* values(std::uint32_t row) { return registers_.data() + row * lanes_; }
  [[nodiscard]] const double* values(std::uint32_t row) const { return registers_.data() + row * lanes_; }
  [[nodiscard]] std::size_t work_row(std::uint32_t row) const;
  [[nodiscard]] double* bars(std::uint32_t row, std::span<double> input_bars);
  [[nodiscard]] const double* tangents(std::uint32_t row, std::span<const double> input_tangents) const;

  const Program* program_;
  const TapeLoops* loops_;
  std::size_t lanes_;
  std::vector<double> registers_;
  std::vector<double> bars_;      ///< row 0 takes what flows to constants, the others are those of results
  std::vector<double> tangents_;  ///< row 0 is 0: the tangent of constants
  std::vector<std::int32_t> discrete_;
  std::vector<char> leads_on_;  ///< [register]: to an input that is wanted
};

}  // namespace costate
