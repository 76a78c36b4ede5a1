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
  const std::size_t members = layout.members;
  for (const Entry& entry : entries_) {
    if (equation_ == Equation::Lindblad) {
      const double* re = y + layout(entry.column, entry.row, Part::Real, 0);
      const double* im = y + layout(entry.column, entry.row, Part::Imaginary, 0);
      for (std::size_t b = 0; b < members; ++b) values[b] += entry.re * re[b] - entry.im * im[b];
    } else {
      const double* left_re = y + layout.plane(entry.row, Part::Real);
      const double* left_im = y + layout.plane(entry.row, Part::Imaginary);
      const double* right_re = y + layout.plane(entry.column, Part::Real);
      const double* right_im = y + layout.plane(entry.column, Part::Imaginary);
      for (std::size_t b = 0; b < members; ++b) {
        values[b] += entry.re * (left_re[b] * right_re[b] + left_im[b] * right_im[b]) -
                     entry.im * (left_re[b] * right_im[b] - left_im[b] * right_re[b]);
      }
    }
  }
}

void Expectation::add_gradient(const double* y, const Layout& layout, std::span<const double> scale,
                               double* lambda) const {
  const std::size_t members = layout.members;
  for (const Entry& entry : entries_) {
    const std::size_t column = equation_ == Equation::Lindblad ? entry.column : 0;
    double* const re = lambda + layout(entry.row, column, Part::Real, 0);
    double* const im = lambda + layout(entry.row, column, Part::Imaginary, 0);
    if (equation_ == Equation::Lindblad) {
      for (std::size_t b = 0; b < members; ++b) {
        re[b] += scale[b] * entry.re;
        im[b] += scale[b] * entry.im;
      }
    } else {
      const double* right_re = y + layout.plane(entry.column, Part::Real);
      const double* right_im = y + layout.plane(entry.column, Part::Imaginary);
      for (std::size_t b = 0; b < members; ++b) {
        re[b] += 2 * scale[b] * (entry.re * right_re[b] - entry.im * right_im[b]);
        im[b] += 2 * scale[b] * (entry.re * right_im[b] + entry.im * right_re[b]);
      }
    }
  }
}

}  // namespace costate
