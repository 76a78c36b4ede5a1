// Expectation values, initial states, and their derivatives, on batched states.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/expectation_entry.hpp"
#include "kernels/layout.hpp"
#include "model/model.hpp"

namespace costate {

/// E = <psi|O|psi> or Tr(O rho) of a Hermitian operator, per member.
class Expectation {
 public:
  Expectation(const Operator& hermitian, Equation equation);

  /// values[member] = E(y).
  void evaluate(const double* y, const Layout& layout, std::span<double> values) const;
  /// lambda += scale[member] * dE/dy, the gradient in the real inner product (2 O psi, or O).
  void add_gradient(const double* y, const Layout& layout, std::span<const double> scale, double* lambda) const;

  [[nodiscard]] std::span<const ExpectationEntry> entries() const { return entries_; }

 private:
  std::vector<ExpectationEntry> entries_;
  Equation equation_;
};

/// The numbers of a state expression over lanes: row r of `nodes()` is the value of node nodes()[r].
/// Order: for each member of the mixture its weight, then re and im of each component of its ket.
[[nodiscard]] std::vector<NodeId> state_nodes(const StateExpression& state);

/// y = the state (rho or psi) from node values [node][member] in the order of state_nodes().
void assemble_state(const StateExpression& state, std::span<const double> values, Equation equation,
                    const Layout& layout, double* y);
/// bars[node][member] += lambda . dy/d(node).
void accumulate_state_gradient(const StateExpression& state, std::span<const double> values, const double* lambda,
                               Equation equation, const Layout& layout, std::span<double> bars);
/// dy = sum over nodes of dy/d(node) * tangents[node][member].
void assemble_state_tangent(const StateExpression& state, std::span<const double> values,
                            std::span<const double> tangents, Equation equation, const Layout& layout, double* dy);

/// E = <target|rho|target> of a pure target with node values [node][member], per member.
void evaluate_target(const StateExpression& target, std::span<const double> values, Equation equation, const double* y,
                     const Layout& layout, std::span<double> result);
/// lambda += scale * dE/dy and bars[node][member] += scale * dE/d(node).
void add_target_gradient(const StateExpression& target, std::span<const double> values, Equation equation,
                         const double* y, const Layout& layout, std::span<const double> scale, double* lambda,
                         std::span<double> bars);

}  // namespace costate
