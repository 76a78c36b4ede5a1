#include <complex>

#include "kernels/ket_rows.hpp"
#include "kernels/observer.hpp"

namespace costate {

namespace {

using Complex = std::complex<double>;

/// <target|psi>.
Complex overlap(const KetRows& target, std::span<const double> values, const double* psi, const Layout& layout,
                std::size_t member) {
  Complex sum = 0;
  for (std::size_t p = 0; p < target.size(); ++p) {
    sum += std::conj(target.amplitude(values, p, layout.members, member)) *
           element(psi, layout, target.state_row(p), 0, member);
  }
  return sum;
}

}  // namespace

void evaluate_target(const StateExpression& target, std::span<const double> values, Equation equation, const double* y,
                     const Layout& layout, std::span<double> result) {
  const KetRows ket = ket_rows(target).front();
  for (std::size_t b = 0; b < layout.members; ++b) {
    if (equation == Equation::Schrodinger) {
      result[b] = std::norm(overlap(ket, values, y, layout, b));
      continue;
    }
    result[b] = 0;
    for (std::size_t p = 0; p < ket.size(); ++p) {
      result[b] += std::real(std::conj(ket.amplitude(values, p, layout.members, b)) *
                             hermitian_product(y, layout, ket, values, p, b));
    }
  }
}

void add_target_gradient(const StateExpression& target, std::span<const double> values, Equation equation,
                         const double* y, const Layout& layout, std::span<const double> scale, double* lambda,
                         std::span<double> bars) {
  const std::size_t members = layout.members;
  const KetRows ket = ket_rows(target).front();
  for (std::size_t b = 0; b < members; ++b) {
    if (equation == Equation::Schrodinger) {
      // d|o|^2 = 2 Re conj(o) do, o = sum_p conj(t_p) psi_p
      const Complex o = overlap(ket, values, y, layout, b);
      for (std::size_t p = 0; p < ket.size(); ++p) {
        const Complex psi = element(y, layout, ket.state_row(p), 0, b);
        add_to_element(lambda, layout, ket.state_row(p), 0, b, 2 * scale[b] * o * ket.amplitude(values, p, members, b));
        ket.add_to_amplitude(bars, p, members, b, 2 * scale[b] * std::conj(o) * psi);
      }
      continue;
    }
    add_hermitian(lambda, layout, ket, b, [&](std::size_t p, std::size_t q) {
      return scale[b] * ket.amplitude(values, p, members, b) * std::conj(ket.amplitude(values, q, members, b));
    });
    for (std::size_t p = 0; p < ket.size(); ++p) {
      ket.add_to_amplitude(bars, p, members, b, 2 * scale[b] * hermitian_product(y, layout, ket, values, p, b));
    }
  }
}

}  // namespace costate
