// A state's amplitudes and weights, and their derivatives, as numbers at given parameters.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <complex>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/program.hpp"
#include "quantum/states.hpp"

namespace costate::testing_support {

struct NamedValue {
  std::string name;
  double value;
};

/// Scalar parameters, numbered in the order given.
class NamedScope : public Scope {
 public:
  NamedScope(Graph& graph, std::vector<NamedValue> values) : graph_(graph), values_(std::move(values)) {}

  std::optional<Value> lookup(std::string_view name) override {
    for (std::size_t k = 0; k < values_.size(); ++k) {
      if (values_[k].name == name) return Value{{{graph_.parameter(k), graph_.zero()}}, false};
    }
    return std::nullopt;
  }
  [[nodiscard]] double value(std::size_t k) const { return values_[k].value; }

 private:
  Graph& graph_;
  std::vector<NamedValue> values_;
};

struct EvaluatedMember {
  double weight;
  double weight_slope;
  Eigen::VectorXcd ket;
  Eigen::VectorXcd ket_slope;
};

/// Members of the state that `text` describes, with their derivatives with respect to the first parameter.
inline std::vector<EvaluatedMember> evaluated(std::string_view text, const Space& space,
                                              const std::vector<NamedValue>& values = {}) {
  Graph graph;
  NamedScope scope(graph, values);
  const StateExpression state = parse_state(text, space, graph, scope);

  std::vector<NodeId> outputs;
  for (const StateExpression::Member& member : state.members) {
    outputs.push_back(member.weight);
    for (const KetComponent& component : member.ket) {
      outputs.push_back(component.amplitude.re);
      outputs.push_back(component.amplitude.im);
    }
  }
  const Program program(graph, outputs, kParameters);
  Evaluation evaluation(program, 1);
  std::vector<double> tangents;
  for (std::size_t i = 0; i < program.inputs().size(); ++i) {
    const auto k = static_cast<std::size_t>(graph.node(program.inputs()[i]).index);
    evaluation.input(i)[0] = scope.value(k);
    tangents.push_back(k == 0 ? 1.0 : 0.0);
  }
  evaluation.locate();
  evaluation.evaluate();
  std::vector<double> slopes(outputs.size());
  evaluation.tangent(tangents, slopes);
  std::ranges::transform(slopes, slopes.begin(), settled);

  std::vector<EvaluatedMember> members;
  std::size_t k = 0;
  for (const StateExpression::Member& member : state.members) {
    const auto dimension = static_cast<Eigen::Index>(space.dimension());
    EvaluatedMember numbers{evaluation.output(k)[0], slopes[k], Eigen::VectorXcd::Zero(dimension),
                            Eigen::VectorXcd::Zero(dimension)};
    ++k;
    for (const KetComponent& component : member.ket) {
      const auto row = static_cast<Eigen::Index>(component.index);
      numbers.ket(row) = {evaluation.output(k)[0], evaluation.output(k + 1)[0]};
      numbers.ket_slope(row) = {slopes[k], slopes[k + 1]};
      k += 2;
    }
    members.push_back(std::move(numbers));
  }
  return members;
}

/// The ket of a pure state.
inline Eigen::VectorXcd evaluated_ket(std::string_view text, const Space& space,
                                      const std::vector<NamedValue>& values = {}) {
  return evaluated(text, space, values).at(0).ket;
}

}  // namespace costate::testing_support
