// What is differentiated, and how (docs/input.md, [gradient] and [output]).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "checkpoint/budget.hpp"
#include "integrate/options.hpp"

namespace costate {

enum class GradientMethod {
  None,
  Forward,   ///< by the family of the solver's method: CVODES forward sensitivities, or the tangent of each step
  Adjoint,   ///< Multistep: the adjoint problem, integrated back by CVODES
  Backprop,  ///< OneStep: the transpose of each step
};

/// Whether gradients come from a walk back from the losses: their cost hardly grows with the number of parameters.
[[nodiscard]] constexpr bool walks_back(GradientMethod method) {
  return method == GradientMethod::Adjoint || method == GradientMethod::Backprop;
}
/// The method that walks back for a family of solvers.
[[nodiscard]] constexpr GradientMethod reverse_method(MethodFamily family) {
  return family == MethodFamily::OneStep ? GradientMethod::Backprop : GradientMethod::Adjoint;
}

/// Forward sensitivities that are integrated together.
inline constexpr std::size_t kDirectionsPerPass = 16;

struct GradientOptions {
  GradientMethod method = GradientMethod::None;
  std::vector<std::size_t> wrt;  ///< flat parameter indices, in the file's order, arrays entry by entry
  /// For Forward: vectors over wrt. Derivatives are along these, at the cost of one sensitivity each; where there are
  /// none, along every parameter in wrt.
  std::vector<std::vector<double>> directions;
  double verify = 0;  ///< fraction of a run's points whose gradient error is estimated
  /// Bytes of memory and of disk that a batch may take for its way back; what does not fit is integrated again.
  std::size_t checkpoint_memory = CheckpointBudget{}.memory;
  std::size_t checkpoint_disk = 0;
  std::string checkpoint_directory = {};

  /// For Backprop of kets: states are integrated back instead of being stored. What does not come out where it began
  /// is differentiated again from checkpoints.
  bool reversible = false;

  [[nodiscard]] CheckpointBudget checkpoints() const {
    return {checkpoint_memory, checkpoint_disk, checkpoint_directory,
            reversible ? StatesKept::First : StatesKept::AsTheyFit};
  }
};

enum class StateOutput { None, Final, All };

}  // namespace costate
