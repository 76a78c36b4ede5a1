#include "autograd/reading.hpp"

#include "autograd/solve.hpp"
#include "base/error.hpp"
#include "graph/program.hpp"

namespace costate {

namespace {

/// A program of leaves, evaluated at their present values.
struct Reading {
  Reading(const RecordState& record, std::span<const NodeId> outputs)
      : program(record.graph, outputs, kParameters), evaluation(program, 1) {
    const auto inputs = program.inputs();
    for (std::size_t i = 0; i < inputs.size(); ++i)
      evaluation.input(i)[0] = record.leaf(record.graph.node(inputs[i])).current();
    evaluation.locate();
    evaluation.evaluate();
  }

  Program program;
  Evaluation evaluation;
};

}  // namespace

std::vector<std::complex<double>> read(const RecordState& record, const Value& value,
                                       std::span<const std::shared_ptr<Solve>> history) {
  for (const std::shared_ptr<Solve>& solve : history) solve->require_present();
  std::vector<NodeId> outputs;
  for (const Scalar entry : value.entries) {
    if (record.graph.depends_on(entry.re, kTime) || record.graph.depends_on(entry.im, kTime))
      throw Error("the value of an expression that depends on t (it is a function, not a number)");
    outputs.push_back(entry.re);
    outputs.push_back(entry.im);
  }
  const Reading reading(record, outputs);
  std::vector<std::complex<double>> numbers;
  for (std::size_t k = 0; k < value.entries.size(); ++k)
    numbers.emplace_back(reading.evaluation.output(2 * k)[0], reading.evaluation.output(2 * k + 1)[0]);
  return numbers;
}

std::unordered_map<std::size_t, double> leaf_derivatives(const RecordState& record, NodeId x) {
  Reading reading(record, std::span(&x, 1));
  const auto inputs = reading.program.inputs();
  std::vector<double> bars(inputs.size(), 0.0);
  const double one = 1;
  reading.evaluation.reverse(std::span(&one, 1), bars);
  std::unordered_map<std::size_t, double> derivatives;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    derivatives[static_cast<std::size_t>(record.graph.node(inputs[i]).index)] = bars[i];
  return derivatives;
}

}  // namespace costate
