#include <algorithm>
#include <complex>

#include "kernels/ket_rows.hpp"
#include "kernels/observer.hpp"

namespace costate {

namespace {

using Complex = std::complex<double>;

/// psi = the table's numbers, one ket.
void add_ket(const KetRows& ket, std::span<const double> table, const Layout& layout, double* psi) {
  for (std::size_t b = 0; b < layout.members; ++b) {
    for (std::size_t p = 0; p < ket.size(); ++p) {
      add_to_element(psi, layout, ket.state_row(p), 0, b, ket.amplitude(table, p, layout.members, b));
    }
  }
}

}  // namespace

std::vector<NodeId> state_nodes(const StateExpression& state) {
  std::vector<NodeId> nodes;
  for (const StateExpression::Member& member : state.members) {
    nodes.push_back(member.weight);
    for (const KetComponent& component : member.ket) {
      nodes.push_back(component.amplitude.re);
      nodes.push_back(component.amplitude.im);
    }
  }
  return nodes;
}

void assemble_state(const StateExpression& state, std::span<const double> values, Equation equation,
                    const Layout& layout, double* y) {
  std::fill_n(y, layout.size(), 0.0);
  for (const KetRows& ket : ket_rows(state)) {
    if (equation == Equation::Schrodinger) {
      add_ket(ket, values, layout, y);
      continue;
    }
    for (std::size_t b = 0; b < layout.members; ++b) {
      add_hermitian(y, layout, ket, b, [&](std::size_t p, std::size_t q) {
        return ket.weight(values, layout.members, b) * ket.amplitude(values, p, layout.members, b) *
               std::conj(ket.amplitude(values, q, layout.members, b));
      });
    }
  }
}

void accumulate_state_gradient(const StateExpression& state, std::span<const double> values, const double* lambda,
                               Equation equation, const Layout& layout, std::span<double> bars) {
  const std::size_t members = layout.members;
  for (const KetRows& ket : ket_rows(state)) {
    for (std::size_t b = 0; b < members; ++b) {
      for (std::size_t p = 0; p < ket.size(); ++p) {
        if (equation == Equation::Schrodinger) {
          ket.add_to_amplitude(bars, p, members, b, element(lambda, layout, ket.state_row(p), 0, b));
          continue;
        }
        // d(w |k><k|) . lambda = dw <k|lambda|k> + 2 w Re <dk|lambda|k>
        const Complex product = hermitian_product(lambda, layout, ket, values, p, b);
        bars[ket.weight_row() * members + b] += std::real(std::conj(ket.amplitude(values, p, members, b)) * product);
        ket.add_to_amplitude(bars, p, members, b, 2 * ket.weight(values, members, b) * product);
      }
    }
  }
}

void assemble_state_tangent(const StateExpression& state, std::span<const double> values,
                            std::span<const double> tangents, Equation equation, const Layout& layout, double* dy) {
  std::fill_n(dy, layout.size(), 0.0);
  const std::size_t members = layout.members;
  for (const KetRows& ket : ket_rows(state)) {
    if (equation == Equation::Schrodinger) {
      add_ket(ket, tangents, layout, dy);
      continue;
    }
    for (std::size_t b = 0; b < members; ++b) {
      add_hermitian(dy, layout, ket, b, [&](std::size_t p, std::size_t q) {
        const Complex left = ket.amplitude(values, p, members, b);
        const Complex right = std::conj(ket.amplitude(values, q, members, b));
        const Complex d_left = ket.amplitude(tangents, p, members, b);
        const Complex d_right = std::conj(ket.amplitude(tangents, q, members, b));
        return ket.weight(tangents, members, b) * left * right +
               ket.weight(values, members, b) * (d_left * right + left * d_right);
      });
    }
  }
}

}  // namespace costate
