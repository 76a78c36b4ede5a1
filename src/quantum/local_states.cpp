#include "quantum/local_states.hpp"

#include <cmath>

#include "base/error.hpp"

namespace costate {

// Powers are built by repeated multiplication: pow(x, n) would differentiate through log(x) at x = 0.

std::vector<Scalar> coherent_amplitudes(Graph& graph, Scalar alpha, std::size_t levels) {
  const NodeId exponent = graph.multiply(graph.constant(-0.5), squared_modulus(graph, alpha));
  std::vector<Scalar> amplitudes = {{graph.unary(Op::Exp, exponent), graph.zero()}};
  NodeId norm_squared = squared_modulus(graph, amplitudes.back());
  for (std::size_t n = 1; n < levels; ++n) {
    // a_n = a_{n-1} alpha / sqrt(n)
    const Scalar root = make_scalar(graph, std::sqrt(static_cast<double>(n)));
    amplitudes.push_back(divide(graph, multiply(graph, amplitudes.back(), alpha), root));
    norm_squared = graph.add(norm_squared, squared_modulus(graph, amplitudes.back()));
  }
  if (norm_squared == graph.zero())
    throw Error("the amplitude is too large for the levels (all of their coefficients underflow)");
  const Scalar norm = {graph.unary(Op::Sqrt, norm_squared), graph.zero()};
  for (Scalar& amplitude : amplitudes) amplitude = divide(graph, amplitude, norm);
  return amplitudes;
}

std::vector<NodeId> thermal_weights(Graph& graph, NodeId nbar, std::size_t levels) {
  const NodeId ratio = graph.divide(nbar, graph.add(graph.one(), nbar));
  std::vector<NodeId> weights = {graph.one()};
  NodeId total = graph.one();
  for (std::size_t n = 1; n < levels; ++n) {
    weights.push_back(graph.multiply(weights.back(), ratio));
    total = graph.add(total, weights.back());
  }
  for (NodeId& weight : weights) weight = graph.divide(weight, total);
  return weights;
}

}  // namespace costate
