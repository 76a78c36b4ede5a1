// What the operands of a state expression stand for: a superposition times thermal density matrices.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "quantum/space.hpp"
#include "quantum/states.hpp"
#include "quantum/superposition.hpp"

namespace costate {

struct ThermalFactor {
  std::size_t subsystem;
  NodeId occupation;
  std::vector<NodeId> weights;  ///< of its levels
  std::size_t offset;           ///< where it stands in the expression
};

/// |ket><ket| times the thermal density matrices of other subsystems.
struct StateValue {
  Superposition ket;
  std::vector<ThermalFactor> thermals;
};

/// A subsystem that both name.
[[nodiscard]] std::optional<std::size_t> shared_subsystem(const StateValue& x, const StateValue& y);

/// The tensor product of two that share no subsystem.
[[nodiscard]] StateValue tensor_product(Graph& graph, const StateValue& x, const StateValue& y);

/// The whole state, normalised. No members where the ket is the constant 0.
[[nodiscard]] StateExpression normalised(Graph& graph, const Space& space, const StateValue& x);

}  // namespace costate
