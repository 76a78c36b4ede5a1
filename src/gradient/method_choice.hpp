// Which method of integration suits a model: what solver.method = "auto" stands for.
#pragma once

#include <span>
#include <vector>

#include "gradient/options.hpp"
#include "model/model.hpp"

namespace costate {

/// Which methods a choice is among.
enum class MethodsAllowed {
  All,
  Multistep,  ///< of that family only
  OneStep,
};

/// The method for a model, judged at some points, given by their flat parameter values. docs/performance.md has the
/// measurements behind the rule, docs/numerics.md says it:
///
/// - OneStep or All: `dop853`, or `magnus` where coefficients are constant from edge to edge and series of exponentials
///   then take fewer applications of the generator. Where fast decay alone would keep its steps short: `bdf`, or
///   `magnus` where only OneStep is allowed.
/// - Multistep: `adams`, or `bdf` where something decays faster than anything turns.
///
/// A function of its arguments alone. `dop853` or `adams` where coefficients cannot be
/// evaluated: the run will say why.
[[nodiscard]] Method choose_method(const Model& model, std::span<const std::vector<double>> points,
                                   const SolverOptions& options, MethodsAllowed allowed);

}  // namespace costate
