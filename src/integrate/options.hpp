// How trajectories are integrated (docs/input.md, [solver]).
#pragma once

#include <cstddef>
#include <optional>

namespace costate {

enum class Method {
  Adams,  ///< CVODES, Adams-Moulton with fixed-point iteration
  Bdf,    ///< CVODES, backward differentiation with matrix-free GMRES
};

struct SolverOptions {
  Method method = Method::Adams;
  double rtol = 1e-8;
  double atol = 1e-10;
  long max_steps = 1000000;  ///< between two save times
  std::optional<std::size_t> batch =
      std::nullopt;  ///< points integrated together; where there is none, chosen to suit the model

  bool operator==(const SolverOptions&) const = default;
};

}  // namespace costate
