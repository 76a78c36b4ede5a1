// Sums of products of kets, while a state expression is read.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "graph/value.hpp"
#include "quantum/space.hpp"
#include "quantum/states.hpp"

namespace costate {

/// A sum of products of kets. The products that name the same subsystems are kept as one, apart from the others,
/// because another factor may only name subsystems that a product does not name. Subsystems that are not named are in
/// level 0, so the rows of the whole space serve every product, and the row of a tensor product is the sum of its
/// factors' rows.
struct Superposition {
  using Amplitudes = std::map<std::size_t, Scalar>;  ///< row of the whole space -> amplitude; those absent are 0

  std::map<std::set<std::size_t>, Amplitudes> products;  ///< named subsystems -> their ket
  bool is_normalised = false;                            ///< by its construction, not by its numbers
};

/// The empty product: 1, and no subsystem named.
[[nodiscard]] Superposition empty_product(const Graph& graph);

/// One ket of subsystem s, amplitudes of its levels; `amplitudes` are normalised.
[[nodiscard]] Superposition local_ket(const Graph& graph, const Space& space, std::size_t s,
                                      const std::vector<Scalar>& amplitudes);

[[nodiscard]] Superposition sum(Graph& graph, Superposition x, const Superposition& y);
[[nodiscard]] Superposition difference(Graph& graph, Superposition x, const Superposition& y);
[[nodiscard]] Superposition scaled(Graph& graph, Superposition x, Scalar factor);
/// The tensor product of two that share no subsystem.
[[nodiscard]] Superposition tensor_product(Graph& graph, const Superposition& x, const Superposition& y);

/// A subsystem that a product of `x` and one of `y` both name.
[[nodiscard]] std::optional<std::size_t> shared_subsystem(const Superposition& x, const Superposition& y);

/// The whole ket, rows ascending, divided by its norm. No components where all amplitudes are the constant 0.
[[nodiscard]] Ket normalised_ket(Graph& graph, const Superposition& x);

}  // namespace costate
