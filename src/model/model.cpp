#include "model/model.hpp"

#include <algorithm>
#include <complex>
#include <utility>

namespace costate {

NodeId Model::tangent_of(NodeId node) const { return graph.is_constant(node) ? graph.zero() : tangents->at(node); }

std::vector<HamiltonianTerm> with_conjugate(const Operator& op, Scalar coefficient) {
  constexpr std::complex<double> imaginary_unit(0, 1);
  const Operator conjugate = dagger(op);
  return {{op + conjugate, coefficient.re}, {imaginary_unit * (op - conjugate), coefficient.im}};
}

Observable operator_observable(std::string name, const Operator& op) {
  if (is_hermitian(op)) return {std::move(name), OperatorObservable{op, Operator(op.rows(), op.cols())}, false};
  // O = (O + O^dagger)/2 + i (O - O^dagger)/(2i)
  constexpr std::complex<double> imaginary_unit(0, 1);
  const Operator conjugate = dagger(op);
  OperatorObservable parts{Operator((op + conjugate) * 0.5), Operator((op - conjugate) * (-0.5 * imaginary_unit))};
  const bool is_complex = parts.antihermitian.nonZeros() > 0;
  return {std::move(name), std::move(parts), is_complex};
}

void add_with_conjugate(Model& model, const Operator& op, Scalar coefficient) {
  for (HamiltonianTerm& term : with_conjugate(op, coefficient)) {
    if (term.coefficient != model.graph.zero()) model.hamiltonian.push_back(std::move(term));
  }
}

NodeId observed_node(Model& model, const ObservedValue& value) {
  const auto found = std::find(model.observed.begin(), model.observed.end(), value);
  const auto index = static_cast<std::size_t>(found - model.observed.begin());
  if (found == model.observed.end()) model.observed.push_back(value);
  return model.graph.observable(index);
}

}  // namespace costate
