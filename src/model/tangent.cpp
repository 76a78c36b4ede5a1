#include "model/tangent.hpp"

#include <utility>

#include "graph/tangent.hpp"

namespace costate {

namespace {

/// Fills in the tangents of all nodes that a solution depends on.
class Differentiation {
 public:
  Differentiation(Graph& graph, std::span<const NodeId> direction)
      : tangent_(graph, [&graph, direction](const Node& leaf) {
          return leaf.op == Op::Parameter ? direction[static_cast<std::size_t>(leaf.index)] : graph.zero();
        }) {}

  void add(NodeId node) { tangents_.emplace(node, tangent_(node)); }
  void add(const StateExpression& state) {
    for (const StateExpression::Member& member : state.members) {
      add(member.weight);
      for (const KetComponent& component : member.ket) {
        add(component.amplitude.re);
        add(component.amplitude.im);
      }
    }
  }
  [[nodiscard]] NodeTangents finish() { return std::move(tangents_); }

 private:
  GraphTangent tangent_;
  NodeTangents tangents_;
};

}  // namespace

Model with_tangent(Model model, std::span<const NodeId> direction) {
  Differentiation differentiation(model.graph, direction);
  for (const HamiltonianTerm& term : model.hamiltonian) differentiation.add(term.coefficient);
  for (const Dissipator& dissipator : model.dissipators) differentiation.add(dissipator.rate);
  for (const InitialState& initial : model.initials) differentiation.add(initial.state);
  for (const Observable& observable : model.observables) {
    if (const auto* target = std::get_if<TargetObservable>(&observable.definition)) differentiation.add(target->target);
  }
  // The derivatives of coefficients jump where the coefficients do.
  const std::vector<Discontinuity> jumps = model.graph.discontinuities();
  for (const Discontinuity& jump : jumps) {
    differentiation.add(jump.first);
    differentiation.add(jump.last);
  }
  model.tangents = differentiation.finish();
  return model;
}

}  // namespace costate
