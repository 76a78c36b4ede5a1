#include "model/model.hpp"

#include <algorithm>
#include <complex>

namespace costate {

namespace {

void add_hermitian(Model& model, const Operator& op, NodeId coefficient) {
  if (coefficient == model.graph.zero()) return;
  model.hamiltonian.push_back({op, coefficient});
}

}  // namespace

NodeId Model::tangent_of(NodeId node) const { return graph.is_constant(node) ? graph.zero() : tangents->at(node); }

void add_with_conjugate(Model& model, const Operator& op, Scalar coefficient) {
  constexpr std::complex<double> imaginary_unit(0, 1);
  const Operator conjugate = dagger(op);
  add_hermitian(model, op + conjugate, coefficient.re);
  add_hermitian(model, imaginary_unit * (op - conjugate), coefficient.im);
}

NodeId observed_node(Model& model, const ObservedValue& value) {
  const auto found = std::find(model.observed.begin(), model.observed.end(), value);
  const auto index = static_cast<std::size_t>(found - model.observed.begin());
  if (found == model.observed.end()) model.observed.push_back(value);
  return model.graph.observable(index);
}

}  // namespace costate
