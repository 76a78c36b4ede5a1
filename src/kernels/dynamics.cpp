#include "kernels/dynamics.hpp"

namespace costate {

Dynamics::Dynamics(const Model& model) : generator_(model), states_(model.tangents ? 2 : 1) {
  const auto own = generator_.coefficients();
  coefficients_.assign(own.begin(), own.end());
  if (!has_tangent()) return;
  for (const NodeId node : own) coefficients_.push_back(model.tangent_of(node));
}

Dynamics::Workspace Dynamics::workspace(std::size_t members) const {
  return {generator_.workspace(members), std::vector<double>(has_tangent() ? layout(members).size() : 0)};
}

void Dynamics::apply(std::span<const double> a, const double* x, double* out, std::size_t members,
                     Workspace& work) const {
  if (!has_tangent()) return generator_.apply(a, x, out, members, work.generator);
  const std::size_t size = work.state.size();
  const std::size_t half = a.size() / 2;
  generator_.apply(a.first(half), x, out, members, work.generator);
  generator_.apply(a.first(half), x + size, out + size, members, work.generator);
  generator_.apply(a.subspan(half), x, work.state.data(), members, work.generator);
  for (std::size_t k = 0; k < size; ++k) out[size + k] += work.state[k];
}

void Dynamics::apply_adjoint(std::span<const double> a, const double* x, double* out, std::size_t members,
                             Workspace& work) const {
  if (!has_tangent()) return generator_.apply_adjoint(a, x, out, members, work.generator);
  const std::size_t size = work.state.size();
  const std::size_t half = a.size() / 2;
  generator_.apply_adjoint(a.first(half), x, out, members, work.generator);
  generator_.apply_adjoint(a.subspan(half), x + size, work.state.data(), members, work.generator);
  for (std::size_t k = 0; k < size; ++k) out[k] += work.state[k];
  generator_.apply_adjoint(a.first(half), x + size, out + size, members, work.generator);
}

void Dynamics::pull_back(std::span<const double> a, const double* x, const double* y, double* out,
                         std::span<double> gradient, std::size_t members, Workspace& work) const {
  if (!has_tangent()) return generator_.pull_back(a, x, y, out, gradient, members, work.generator);
  accumulate_gradient(x, y, gradient, members, work);
  apply_adjoint(a, x, out, members, work);
}

void Dynamics::accumulate_gradient(const double* x, const double* y, std::span<double> gradient, std::size_t members,
                                   Workspace& work) const {
  if (!has_tangent()) return generator_.accumulate_gradient(x, y, gradient, members, work.generator);
  const std::size_t size = work.state.size();
  const std::size_t half = gradient.size() / 2;
  generator_.accumulate_gradient(x, y, gradient.first(half), members, work.generator);
  generator_.accumulate_gradient(x + size, y + size, gradient.first(half), members, work.generator);
  generator_.accumulate_gradient(x + size, y, gradient.subspan(half), members, work.generator);
}

}  // namespace costate
