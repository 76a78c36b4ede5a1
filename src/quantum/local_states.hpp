// States of one subsystem whose coefficients are graph nodes.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/value.hpp"

namespace costate {

/// Amplitudes exp(-|alpha|^2/2) alpha^n / sqrt(n!) for n = 0 ... levels-1, divided by their norm.
/// Differentiable everywhere, alpha = 0 included. Throws Error where a constant alpha is so large that all of them
/// underflow.
std::vector<Scalar> coherent_amplitudes(Graph& graph, Scalar alpha, std::size_t levels);

/// Weights r^n, r = nbar/(1 + nbar), for n = 0 ... levels-1, divided by their sum. Differentiable for nbar >= 0.
/// nbar is the mean occupation with infinitely many levels.
std::vector<NodeId> thermal_weights(Graph& graph, NodeId nbar, std::size_t levels);

}  // namespace costate
