// A model that carries the derivative of its trajectory along one direction of its parameters.
#pragma once

#include <span>

#include "model/model.hpp"

namespace costate {

/// The model with derivatives along `direction`, one node of its graph for each flat parameter: numbers, or parameters
/// that depend on nothing else. Its solution is then the pair of the state y and its tangent s = dy/de, where the
/// parameters move as p + e direction:
///   y' = A y,  s' = A s + (dA/de) y,
/// and expectation values have tangents dE/de. Gradients of what is built of tangents are second derivatives: the
/// adjoint of this pair is the tangent of the adjoint.
Model with_tangent(Model model, std::span<const NodeId> direction);

}  // namespace costate
