// Where the numbers of a state expression stand among its nodes, and sums of Hermitian matrices over its kets.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

#include "kernels/layout.hpp"
#include "quantum/states.hpp"

namespace costate {

/// One ket of a mixture: row numbers in a table [node][member] in the order of state_nodes().
class KetRows {
 public:
  KetRows(const Ket& ket, std::size_t weight_row) : ket_(&ket), weight_row_(weight_row) {}

  [[nodiscard]] std::size_t size() const { return ket_->size(); }
  [[nodiscard]] std::size_t state_row(std::size_t component) const { return (*ket_)[component].index; }
  [[nodiscard]] std::size_t weight_row() const { return weight_row_; }
  [[nodiscard]] std::size_t real_row(std::size_t component) const { return weight_row_ + 1 + 2 * component; }
  [[nodiscard]] std::size_t imaginary_row(std::size_t component) const { return real_row(component) + 1; }

  [[nodiscard]] double weight(std::span<const double> table, std::size_t members, std::size_t member) const {
    return table[weight_row_ * members + member];
  }
  [[nodiscard]] std::complex<double> amplitude(std::span<const double> table, std::size_t component,
                                               std::size_t members, std::size_t member) const {
    return {table[real_row(component) * members + member], table[imaginary_row(component) * members + member]};
  }
  /// The component's bars += the real and imaginary part of `value`.
  void add_to_amplitude(std::span<double> bars, std::size_t component, std::size_t members, std::size_t member,
                        std::complex<double> value) const {
    bars[real_row(component) * members + member] += value.real();
    bars[imaginary_row(component) * members + member] += value.imag();
  }

 private:
  const Ket* ket_;
  std::size_t weight_row_;
};

/// The kets of a mixture, in order.
inline std::vector<KetRows> ket_rows(const StateExpression& state) {
  std::vector<KetRows> kets;
  std::size_t row = 0;
  for (const StateExpression::Member& member : state.members) {
    kets.emplace_back(member.ket, row);
    row += 1 + 2 * member.ket.size();
  }
  return kets;
}

inline std::complex<double> element(const double* y, const Layout& layout, std::size_t row, std::size_t column,
                                    std::size_t member) {
  return {y[layout(row, column, Part::Real, member)], y[layout(row, column, Part::Imaginary, member)]};
}

inline void add_to_element(double* y, const Layout& layout, std::size_t row, std::size_t column, std::size_t member,
                           std::complex<double> value) {
  y[layout(row, column, Part::Real, member)] += value.real();
  y[layout(row, column, Part::Imaginary, member)] += value.imag();
}

/// (P k)_p, P the Hermitian part of a matrix, over the components of a ket.
inline std::complex<double> hermitian_product(const double* matrix, const Layout& layout, const KetRows& ket,
                                              std::span<const double> values, std::size_t p, std::size_t member) {
  std::complex<double> sum = 0;
  for (std::size_t q = 0; q < ket.size(); ++q) {
    const auto here = element(matrix, layout, ket.state_row(p), ket.state_row(q), member);
    const auto mirrored = element(matrix, layout, ket.state_row(q), ket.state_row(p), member);
    sum += 0.5 * (here + std::conj(mirrored)) * ket.amplitude(values, q, layout.members, member);
  }
  return sum;
}

/// y += the Hermitian matrix whose elements over the ket's components are element_of(p, q), asked for p <= q only.
template <class ElementOf>
void add_hermitian(double* y, const Layout& layout, const KetRows& ket, std::size_t member,
                   const ElementOf& element_of) {
  for (std::size_t p = 0; p < ket.size(); ++p) {
    add_to_element(y, layout, ket.state_row(p), ket.state_row(p), member, element_of(p, p).real());
    for (std::size_t q = p + 1; q < ket.size(); ++q) {
      const std::complex<double> value = element_of(p, q);
      add_to_element(y, layout, ket.state_row(p), ket.state_row(q), member, value);
      add_to_element(y, layout, ket.state_row(q), ket.state_row(p), member, std::conj(value));
    }
  }
}

}  // namespace costate
