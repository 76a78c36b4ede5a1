#include "quantum/superposition.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <utility>

namespace costate {
namespace {

using Amplitudes = Superposition::Amplitudes;
using Combination = Scalar (*)(Graph&, Scalar, Scalar);

bool is_zero(const Graph& graph, Scalar x) { return x.re == graph.zero() && x.im == graph.zero(); }

bool is_constant(const Graph& graph, Scalar x) { return graph.is_constant(x.re) && graph.is_constant(x.im); }

std::complex<double> constant_of(const Graph& graph, Scalar x) {
  return {graph.node(x.re).value, graph.node(x.im).value};
}

/// amplitudes[row] = combine(amplitudes[row], y); amplitudes that become the constant 0 go.
void combine_entry(Graph& graph, Amplitudes& amplitudes, std::size_t row, Scalar y, Combination combine) {
  const Scalar zero = {graph.zero(), graph.zero()};
  const auto place = amplitudes.try_emplace(row, zero).first;
  place->second = combine(graph, place->second, y);
  if (is_zero(graph, place->second)) amplitudes.erase(place);
}

Superposition combined(Graph& graph, Superposition x, const Superposition& y, Combination combine) {
  for (const auto& [named, amplitudes] : y.products) {
    Amplitudes& target = x.products[named];
    for (const auto& [row, amplitude] : amplitudes) combine_entry(graph, target, row, amplitude, combine);
  }
  x.is_normalised = false;
  return x;
}

/// Scaled by the largest part first: squares of small amplitudes would underflow.
Ket normalised_numbers(Graph& graph, Ket ket) {
  double largest = 0;
  for (const KetComponent& component : ket) {
    const std::complex<double> amplitude = constant_of(graph, component.amplitude);
    largest = std::max({largest, std::fabs(amplitude.real()), std::fabs(amplitude.imag())});
  }
  double norm_squared = 0;
  for (const KetComponent& component : ket)
    norm_squared += std::norm(constant_of(graph, component.amplitude) / largest);
  for (KetComponent& component : ket) {
    const std::complex<double> amplitude = constant_of(graph, component.amplitude) / largest / std::sqrt(norm_squared);
    component.amplitude = make_scalar(graph, amplitude.real(), amplitude.imag());
  }
  return ket;
}

Ket normalised_nodes(Graph& graph, Ket ket) {
  NodeId norm_squared = graph.zero();
  for (const KetComponent& component : ket)
    norm_squared = graph.add(norm_squared, squared_modulus(graph, component.amplitude));
  const Scalar norm = {graph.unary(Op::Sqrt, norm_squared), graph.zero()};
  for (KetComponent& component : ket) component.amplitude = divide(graph, component.amplitude, norm);
  return ket;
}

}  // namespace

Superposition empty_product(const Graph& graph) { return {{{{}, {{0, {graph.one(), graph.zero()}}}}}, true}; }

Superposition local_ket(const Graph& graph, const Space& space, std::size_t s, const std::vector<Scalar>& amplitudes) {
  Superposition result;
  Amplitudes& rows = result.products[{s}];
  for (std::size_t level = 0; level < amplitudes.size(); ++level) {
    if (!is_zero(graph, amplitudes[level])) rows.emplace(level * space.stride(s), amplitudes[level]);
  }
  result.is_normalised = true;
  return result;
}

Superposition sum(Graph& graph, Superposition x, const Superposition& y) {
  return combined(graph, std::move(x), y, add);
}

Superposition difference(Graph& graph, Superposition x, const Superposition& y) {
  return combined(graph, std::move(x), y, subtract);
}

Superposition scaled(Graph& graph, Superposition x, Scalar factor) {
  for (auto& [named, amplitudes] : x.products) {
    for (auto& [row, amplitude] : amplitudes) amplitude = multiply(graph, amplitude, factor);
    std::erase_if(amplitudes, [&graph](const auto& entry) { return is_zero(graph, entry.second); });
  }
  x.is_normalised = x.is_normalised && is_constant(graph, factor) && std::abs(constant_of(graph, factor)) == 1;
  return x;
}

Superposition tensor_product(Graph& graph, const Superposition& x, const Superposition& y) {
  Superposition result;
  for (const auto& [named_x, amplitudes_x] : x.products) {
    for (const auto& [named_y, amplitudes_y] : y.products) {
      std::set<std::size_t> named = named_x;
      named.insert(named_y.begin(), named_y.end());
      Amplitudes& target = result.products[named];
      for (const auto& [row_x, amplitude_x] : amplitudes_x) {
        for (const auto& [row_y, amplitude_y] : amplitudes_y)
          combine_entry(graph, target, row_x + row_y, multiply(graph, amplitude_x, amplitude_y), add);
      }
    }
  }
  result.is_normalised = x.is_normalised && y.is_normalised;
  return result;
}

std::optional<std::size_t> shared_subsystem(const Superposition& x, const Superposition& y) {
  for (const auto& [named_x, amplitudes_x] : x.products) {
    for (const auto& [named_y, amplitudes_y] : y.products) {
      for (const std::size_t s : named_x) {
        if (named_y.contains(s)) return s;
      }
    }
  }
  return std::nullopt;
}

Ket normalised_ket(Graph& graph, const Superposition& x) {
  Amplitudes whole;
  for (const auto& [named, amplitudes] : x.products) {
    for (const auto& [row, amplitude] : amplitudes) combine_entry(graph, whole, row, amplitude, add);
  }
  Ket ket;
  for (const auto& [row, amplitude] : whole) ket.push_back({row, amplitude});
  if (x.is_normalised || ket.empty()) return ket;
  const bool is_numeric = std::ranges::all_of(
      ket, [&graph](const KetComponent& component) { return is_constant(graph, component.amplitude); });
  return is_numeric ? normalised_numbers(graph, std::move(ket)) : normalised_nodes(graph, std::move(ket));
}

}  // namespace costate
