// A flat program compiled from the graph, evaluated over lanes (members of a batch), with forward and reverse sweeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.hpp"

namespace costate {

/// Computes `outputs` from inputs. Inputs are the maximal nodes without any of the dependences in `varying`, and the
/// nodes Parameter, Time, Observable themselves; constants are built in. The values of a Slot stand next to each other
/// among the inputs (a node may therefore appear more than once), so that one evaluation touches only one of them.
///
/// A program that varies with time takes a vanishing derivative at a kink (abs at 0, min = max) and at the origin of
/// Hypot: isolated instants do not matter. Any other gives NaN where a derivative does not exist and its adjoint or
/// tangent is not 0, so that the point fails instead of returning a wrong number. A zero adjoint or tangent always
/// gives 0, also against an infinite derivative.
class Program {
 public:
  Program(const Graph& graph, std::span<const NodeId> outputs, std::uint8_t varying);

  [[nodiscard]] std::span<const NodeId> inputs() const { return inputs_; }
  [[nodiscard]] std::size_t output_count() const { return outputs_.size(); }
  [[nodiscard]] std::size_t instruction_count() const { return instructions_.size(); }
  /// The Step and Slot nodes, in the order of the states in Evaluation::discrete().
  [[nodiscard]] std::span<const NodeId> discrete_nodes() const { return discrete_nodes_; }

 private:
  friend class Evaluation;
  struct Instruction {
    Op op;
    std::uint32_t result;
    std::uint32_t a;
    std::uint32_t b;
    std::int64_t index;  ///< exponent of IntegerPower; which discrete node of Step and Slot
  };
  struct SlotOperands {
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t values;  ///< first register of the block
    std::uint32_t count;
  };

  std::vector<NodeId> inputs_;  ///< register i holds input i
  std::vector<Instruction> instructions_;
  std::vector<SlotOperands> slots_;
  std::vector<std::uint32_t> outputs_;
  std::vector<NodeId> discrete_nodes_;
  std::vector<std::pair<std::uint32_t, double>> constants_;
  std::size_t registers_ = 0;
  bool varies_with_time_ = false;
};

/// The work space of one Program over `lanes` lanes. All tables are [row][lane], lanes contiguous.
class Evaluation {
 public:
  Evaluation(const Program& program, std::size_t lanes);

  [[nodiscard]] std::size_t lanes() const { return lanes_; }
  [[nodiscard]] std::span<double> input(std::size_t i);
  [[nodiscard]] std::span<const double> output(std::size_t k) const;

  /// Decides the state of every Step (0, 1) and Slot (the slot, -1 outside) from the present inputs; evaluate() keeps it.
  /// Call it with t strictly between two edges.
  void locate();
  /// The states [discrete node][lane]; may be saved, restored and changed.
  [[nodiscard]] std::span<std::int32_t> discrete() { return discrete_; }

  void evaluate();

  /// After evaluate(): input_bars[i][lane] += sum_k output_bars[k][lane] d output_k / d input_i.
  /// Only the bars of active_inputs() are touched.
  void reverse(std::span<const double> output_bars, std::span<double> input_bars);
  /// After evaluate(): output_tangents[k][lane] = sum_i d output_k / d input_i * input_tangents[i][lane].
  void tangent(std::span<const double> input_tangents, std::span<double> output_tangents);

  /// The inputs that outputs can depend on in the present discrete state (of any lane): all but the Slots' idle values.
  [[nodiscard]] std::vector<std::size_t> active_inputs() const;

 private:
  const Program* program_;
  std::size_t lanes_;
  std::vector<double> registers_;
  std::vector<double> bars_;
  std::vector<double> tangents_;
  std::vector<std::int32_t> discrete_;
};

}  // namespace costate
