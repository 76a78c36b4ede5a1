// How trajectories are integrated (docs/input.md, [solver]).
#pragma once

#include <cstddef>
#include <optional>

namespace costate {

enum class Method {
  Adams,   ///< CVODES, Adams-Moulton with fixed-point iteration
  Bdf,     ///< CVODES, backward differentiation with matrix-free GMRES
  Dop853,  ///< explicit Runge-Kutta of order 8
  Magnus,  ///< commutator-free Magnus propagator of order 4
};

/// Methods of one family are differentiated in the same ways.
enum class MethodFamily {
  Multistep,  ///< the derivatives' own equations are integrated
  OneStep,    ///< the derivatives are those of the steps that were taken
};
[[nodiscard]] constexpr MethodFamily family(Method method) {
  return method == Method::Dop853 || method == Method::Magnus ? MethodFamily::OneStep : MethodFamily::Multistep;
}

/// Who holds the states and works on them.
enum class Device { Cpu, Cuda };

struct SolverOptions {
  Method method = Method::Adams;
  Device device = Device::Cpu;
  double rtol = 1e-8;
  double atol = 1e-10;
  long max_steps = 1000000;  ///< between two save times
  /// For the family OneStep: steps are this long, in units of time, and errors are not controlled.
  std::optional<double> step = std::nullopt;
  std::optional<std::size_t> batch =
      std::nullopt;  ///< points integrated together; where there is none, chosen to suit the model

  bool operator==(const SolverOptions&) const = default;
};

}  // namespace costate
