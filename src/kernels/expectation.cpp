#include <complex>

#include "kernels/observer.hpp"

namespace costate {

Expectation::Expectation(const Operator& hermitian, Equation equation) : equation_(equation) {
  // The Hermitian part, so that gradients are Hermitian to the last bit.
  const Operator exact = 0.5 * (hermitian + Operator(hermitian.adjoint()));
  for (Eigen::Index row = 0; row < exact.outerSize(); ++row) {
    for (Operator::InnerIterator entry(exact, row); entry; ++entry) {
      if (entry.value() == 0.0) continue;
      entries_.push_back({static_cast<std::size_t>(row), static_cast<std::size_t>(entry.col()), entry.value().real(),
                          entry.value().imag()});
    }
  }
}

void Expectation::evaluate(const double* y, const Layout& layout, std::span<double> values) const {
  for (double& value : values) value = 0;
  for (const ExpectationEntry& entry : entries_) {
    if (equation_ == Equation::Lindblad) {
      for (std::size_t b = 0; b < layout.members; ++b) values[b] += entry.of_matrix(y, layout, b);
    } else {
      for (std::size_t b = 0; b < layout.members; ++b) values[b] += entry.of_ket(y, layout, b);
    }
  }
}

void Expectation::add_gradient(const double* y, const Layout& layout, std::span<const double> scale,
                               double* lambda) const {
  for (const ExpectationEntry& entry : entries_) {
    if (equation_ == Equation::Lindblad) {
      for (std::size_t b = 0; b < layout.members; ++b) entry.add_matrix_gradient(scale[b], layout, b, lambda);
    } else {
      for (std::size_t b = 0; b < layout.members; ++b) entry.add_ket_gradient(scale[b], y, layout, b, lambda);
    }
  }
}

}  // namespace costate
