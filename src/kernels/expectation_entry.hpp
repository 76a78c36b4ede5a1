// What one entry of a Hermitian operator adds to an expectation value, and its derivative; host and device alike.
#pragma once

#include <cstddef>

#include "base/inline.hpp"
#include "kernels/layout.hpp"

namespace costate {

struct ExpectationEntry {
  std::size_t row;
  std::size_t column;
  double re;
  double im;

  /// Re O_rc rho_cr.
  [[nodiscard]] COSTATE_INLINE double of_matrix(const double* y, const Layout& layout, std::size_t member) const {
    return re * y[layout(column, row, Part::Real, member)] - im * y[layout(column, row, Part::Imaginary, member)];
  }
  /// Re conj(psi_r) O_rc psi_c.
  [[nodiscard]] COSTATE_INLINE double of_ket(const double* y, const Layout& layout, std::size_t member) const {
    const double left_re = y[layout(row, 0, Part::Real, member)];
    const double left_im = y[layout(row, 0, Part::Imaginary, member)];
    const double right_re = y[layout(column, 0, Part::Real, member)];
    const double right_im = y[layout(column, 0, Part::Imaginary, member)];
    return re * (left_re * right_re + left_im * right_im) - im * (left_re * right_im - left_im * right_re);
  }

  /// lambda += scale O.
  COSTATE_INLINE void add_matrix_gradient(double scale, const Layout& layout, std::size_t member,
                                          double* lambda) const {
    lambda[layout(row, column, Part::Real, member)] += scale * re;
    lambda[layout(row, column, Part::Imaginary, member)] += scale * im;
  }
  /// lambda += 2 scale O psi.
  COSTATE_INLINE void add_ket_gradient(double scale, const double* y, const Layout& layout, std::size_t member,
                                       double* lambda) const {
    const double right_re = y[layout(column, 0, Part::Real, member)];
    const double right_im = y[layout(column, 0, Part::Imaginary, member)];
    lambda[layout(row, 0, Part::Real, member)] += 2 * scale * (re * right_re - im * right_im);
    lambda[layout(row, 0, Part::Imaginary, member)] += 2 * scale * (re * right_im + im * right_re);
  }
};

}  // namespace costate
