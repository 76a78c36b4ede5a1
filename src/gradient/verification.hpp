// Whether a gradient can be trusted: the methods against each other, against differences, and against Taylor's theorem.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "gradient/options.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"

namespace costate {

/// Everything known about the derivative of one loss with respect to one parameter.
struct EntryCheck {
  std::string parameter;
  double reverse = 0;  ///< by the method that walks back
  double forward = 0;
  /// Of values alone, by differences of order 4; NaN where the neighbours cannot be solved or it was left out.
  double difference = std::numeric_limits<double>::quiet_NaN();
  double difference_error = 0;  ///< estimated
  double error = 0;             ///< of `reverse`, from a solution at a hundredth of rtol
};

struct LossCheck {
  std::string loss;
  std::string method;  ///< that walks back: adjoint or backprop
  double value = 0;
  std::vector<EntryCheck> entries;
  /// Rate at which |L(p + e v) - L(p) - e g.v| falls with e, 2 in theory; NaN where it is below the noise for all e.
  double taylor_slope = std::numeric_limits<double>::quiet_NaN();
  double directional_reverse = 0;       ///< g.v by the method that walks back
  double directional_forward = 0;       ///< dL/dv by one forward sensitivity, v one random direction
  std::vector<std::string> objections;  ///< why the gradient is not to be trusted; none where it is
};

/// What a gradient is measured by: the larger of |loss| and its largest entry.
[[nodiscard]] double gradient_scale(const LossCheck& check);

/// Fills in the objections from the figures.
void judge(LossCheck& check);

struct Verification {
  std::vector<LossCheck> losses;
  std::string failure;  ///< why the point could not be solved at all; empty where it was

  [[nodiscard]] bool is_trusted() const;
};

/// Verifies the gradients of all losses with respect to `gradient.wrt` at one point. Differences are taken for the
/// first kMostDifferences entries only; the Taylor test covers all entries at once.
inline constexpr std::size_t kMostDifferences = 64;
Verification verify_gradient(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                             const std::vector<double>& point, MPI_Comm communicator);

}  // namespace costate
