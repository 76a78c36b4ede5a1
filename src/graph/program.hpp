// A flat program compiled from the graph, evaluated over lanes (members of a batch), with forward and reverse sweeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "graph/derivative_rules.hpp"
#include "graph/graph.hpp"
#include "graph/instruction.hpp"
#include "graph/spline_basis.hpp"
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

 private:
  friend class Evaluation;
  struct PulseOperands {
    unsigned degree;
    std::uint32_t first;
    std::uint32_t last;
    std::size_t values;  ///< where the registers of the values start in pulse_values_
    std::uint32_t intervals;
  };

  void emit(const Graph& graph, NodeId id, std::span<const std::uint32_t> registers);
  [[nodiscard]] bool is_input(std::uint32_t row) const { return row < inputs_.size(); }
  [[nodiscard]] bool is_result(std::uint32_t row) const { return row >= first_result_; }
  void list_always_active();

  // Registers: inputs in their order, constants, results of the instructions in their order.
  std::vector<NodeId> inputs_;
  std::vector<double> constants_;
  std::vector<Instruction> instructions_;
  std::vector<PulseOperands> pulses_;  ///< by discrete node; empty for a Step
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
  [[nodiscard]] std::span<const double> output(std::size_t k) const;

  /// Decides the state of every Step (0, 1) and Pulse (the interval between knots, -1 outside) from the present inputs;
  /// evaluate() keeps it. Call it with t strictly between two edges. What depends on a state never decided evaluates to
  /// NaN.
  void locate();
  /// The states [discrete node][lane]; may be saved, restored and changed.
  [[nodiscard]] std::span<std::int32_t> discrete() { return discrete_; }

  void evaluate();

  /// After evaluate(): input_bars[i][lane] += sum_k output_bars[k][lane] d output_k / d input_i.
  /// Only the bars of active_inputs() are touched; those of inputs that are not wanted mean nothing.
  void reverse(std::span<const double> output_bars, std::span<double> input_bars,
               AtKinks at_kinks = AtKinks::Undefined);
  /// Says for which inputs reverse() is needed, [input]; at first for all. What leads to others only is left out.
  void want(std::span<const char> inputs) { leads_on_ = program_->made_of(inputs); }
  /// After evaluate(): output_tangents[k][lane] = sum_i d output_k / d input_i * input_tangents[i][lane].
  void tangent(std::span<const double> input_tangents, std::span<double> output_tangents,
               AtKinks at_kinks = AtKinks::Undefined);

  /// The inputs that outputs can depend on in the present discrete state (of any lane): all but the Pulses' idle
  /// values.
  [[nodiscard]] std::vector<std::size_t> active_inputs() const;
  /// Whether an output can vary with an input while the discrete states stay as they are.
  [[nodiscard]] bool varies_with(std::size_t input) const;

 private:
  static constexpr std::int32_t kOutside = -1;
  static constexpr std::int32_t kUndecided = std::numeric_limits<std::int32_t>::min();

  template <typename Decide>
  void execute(Decide&& decide);
  [[nodiscard]] TapeRows rows(std::vector<double>& derivatives);

  void decide(const Instruction& discrete);
  void evaluate_discrete(const Instruction& discrete);
  void reverse_discrete(const Instruction& discrete, std::span<double> input_bars, AtKinks at_kinks);
  void tangent_discrete(const Instruction& discrete, std::span<const double> input_tangents, AtKinks at_kinks);

  [[nodiscard]] const Program::PulseOperands& operands(const Instruction& pulse) const;
  [[nodiscard]] std::int32_t state(const Instruction& discrete, std::size_t lane) const;
  /// Where the argument of a Pulse stands in units of its intervals: 0 at `first`.
  [[nodiscard]] double position(const Instruction& pulse, std::size_t lane) const;
  /// The registers of the degree + 1 values that a Pulse is made of in one lane; none outside of it.
  [[nodiscard]] std::span<const std::uint32_t> active_values(const Instruction& pulse, std::size_t lane) const;
  /// Their weights in one lane, inside the Pulse.
  [[nodiscard]] BasisWeights weights(const Instruction& pulse, std::size_t lane) const;

  /// d value / d (argument, first, last) of a Step or Pulse in one lane; 0 where it is constant.
  struct DirectSlopes {
    double argument = 0;
    double first = 0;
    double last = 0;
  };
  [[nodiscard]] DirectSlopes direct_slopes(const Instruction& discrete, std::size_t lane, AtKinks at_kinks) const;
  [[nodiscard]] double slope_in_position(const Instruction& pulse, std::size_t lane, double position,
                                         AtKinks at_kinks) const;

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
