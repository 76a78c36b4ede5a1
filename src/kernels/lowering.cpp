#include "kernels/lowering.hpp"

#include <complex>
#include <unordered_map>

#include "base/error.hpp"

namespace costate {

namespace {

Operator without_zeros(const Operator& original) {
  Operator op = original;
  op.prune([](auto, auto, const std::complex<double>& value) { return value != 0.0; });
  op.makeCompressed();
  return op;
}

class Lowering {
 public:
  explicit Lowering(const Model& model) : graph_(model.graph) {
    if (model.equation == Equation::Schrodinger && !model.dissipators.empty()) {
      throw Error(
          "the model has dissipators and the Schrodinger equation (a ket cannot decay) use the master equation");
    }
    terms_.equation = model.equation;
    terms_.dimension = model.space.dimension();
    for (const HamiltonianTerm& term : model.hamiltonian) add_hamiltonian(term);
    for (const Dissipator& dissipator : model.dissipators) add_dissipator(dissipator);
    for (Operator& left : terms_.left) left = without_zeros(left);
  }

  LinearTerms take() { return std::move(terms_); }

 private:
  /// coefficient = scale * a_index.
  struct Factor {
    std::size_t index;
    double scale;
  };

  void add_hamiltonian(const HamiltonianTerm& term) {
    const Operator op = without_zeros(term.op);
    if (term.coefficient == graph_.zero() || op.nonZeros() == 0) return;
    const Factor factor = factor_of(term.coefficient);
    terms_.left[factor.index] += std::complex<double>(0, -factor.scale) * op;
  }

  void add_dissipator(const Dissipator& dissipator) {
    const Operator jump = without_zeros(dissipator.jump);
    if (dissipator.rate == graph_.zero() || jump.nonZeros() == 0) return;
    const Factor factor = factor_of(dissipator.rate);
    terms_.left[factor.index] +=
        std::complex<double>(-0.5 * factor.scale, 0) * Operator(Operator(jump.adjoint()) * jump);
    terms_.jumps.push_back({jump, factor.index, factor.scale});
  }

  Factor factor_of(NodeId node) {
    const bool is_constant = graph_.is_constant(node);
    const NodeId shared = is_constant ? graph_.one() : node;
    const auto [entry, is_new] = index_of_.try_emplace(shared, terms_.coefficients.size());
    if (is_new) {
      const auto dimension = static_cast<Eigen::Index>(terms_.dimension);
      terms_.coefficients.push_back(shared);
      terms_.left.emplace_back(dimension, dimension);
    }
    return {entry->second, is_constant ? graph_.node(node).value : 1.0};
  }

  const Graph& graph_;
  LinearTerms terms_;
  std::unordered_map<NodeId, std::size_t> index_of_;
};

}  // namespace

LinearTerms lower(const Model& model) { return Lowering(model).take(); }

LinearTerms transposed(const LinearTerms& terms) {
  LinearTerms result = terms;
  for (Operator& left : result.left) left = Operator(left.adjoint());
  for (JumpTerm& jump : result.jumps) jump.op = Operator(jump.op.adjoint());
  return result;
}

}  // namespace costate
