#include "gradient/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "gradient/error_estimate.hpp"
#include "gradient/random_direction.hpp"

namespace costate {

namespace {

/// A gradient is trusted to this part of its scale.
constexpr double kTrusted = 1e-4;
/// Differences are compared with this many times their own estimated error.
constexpr double kDifferenceMargin = 10;
constexpr double kLeastSlope = 1.7;
/// Step of the differences, relative to the parameter.
constexpr double kDifferenceStep = 1e-2;
constexpr int kTaylorSteps = 10;
constexpr double kFirstTaylorStep = 0.1;
/// A remainder counts where it is this many times larger than the error of the losses.
constexpr double kAboveNoise = 30;
/// The part of a loss' error that is left at the tighter tolerance.
constexpr double kLeftError = 1e-2;
/// Of the direction of the Taylor test.
constexpr std::uint64_t kSeed = 0;

double size_of(double parameter) { return parameter != 0 ? std::abs(parameter) : 1.0; }

/// The solutions of one verification.
class Laboratory {
 public:
  Laboratory(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
             std::vector<double> point, MPI_Comm communicator)
      : point_(std::move(point)), solver_(model, solver, gradient, StateOutput::None, communicator) {
    const GradientMethod back = reverse_method(family(solver.method));
    reverse = solve(point_, solver, back);
    forward = solve(point_, solver, GradientMethod::Forward);
    reference = solve(point_, tighter(solver), back);
  }

  PointResult reverse;
  PointResult forward;
  PointResult reference;

  /// The losses at point + step * direction (over wrt), at the tighter tolerance; nothing where they cannot be solved.
  std::optional<std::vector<double>> losses(double step, const std::vector<double>& direction) {
    std::vector<double> moved = point_;
    for (std::size_t k = 0; k < direction.size(); ++k) moved[wrt()[k]] += step * direction[k];
    PointResult result = solve(moved, tighter(solver_.options()), GradientMethod::None);
    if (result.failed) return std::nullopt;
    return std::move(result.losses);
  }

  /// dL/dv of every loss by one forward sensitivity; NaN where it fails.
  std::vector<double> forward_along(const std::vector<double>& direction) {
    PointResult result =
        directional_derivatives(solver_, point_, direction, solver_.options(), GradientMethod::Forward);
    if (!result.failed) return std::move(result.gradients);
    return std::vector<double>(reverse.losses.size(), std::numeric_limits<double>::quiet_NaN());
  }

  [[nodiscard]] std::vector<double> direction() const { return random_direction(point_, wrt(), kSeed); }
  [[nodiscard]] double parameter(std::size_t k) const { return point_[wrt()[k]]; }
  [[nodiscard]] std::size_t count() const { return wrt().size(); }

 private:
  [[nodiscard]] const std::vector<std::size_t>& wrt() const { return solver_.gradient().wrt; }
  PointResult solve(const std::vector<double>& point, const SolverOptions& options, GradientMethod method) {
    GradientOptions gradient = solver_.gradient();
    gradient.method = method;
    return std::move(solver_.solve(std::vector<std::vector<double>>{point}, options, gradient).front());
  }

  std::vector<double> point_;
  Solver solver_;
};

/// Weights of a difference formula at multiples of the step, and of a cheaper one that tells its error.
struct DifferenceFormula {
  std::array<double, 5> nodes;
  std::array<double, 5> fine;
  std::array<double, 5> coarse;
};
constexpr DifferenceFormula kCentral{
    {-2, -1, 0, 1, 2}, {1.0 / 12, -8.0 / 12, 0, 8.0 / 12, -1.0 / 12}, {0, -0.5, 0, 0.5, 0}};
/// For a parameter at the end of its range, such as a rate of 0.
constexpr DifferenceFormula kOneSided{
    {0, 1, 2, 3, 4}, {-25.0 / 12, 4, -3, 4.0 / 3, -0.25}, {-11.0 / 6, 3, -1.5, 1.0 / 3, 0}};

/// Sets the differences of entry k for all losses; false where a neighbour cannot be solved.
bool difference(Laboratory& laboratory, std::size_t k, const DifferenceFormula& formula,
                std::vector<LossCheck>& checks) {
  const double step = kDifferenceStep * size_of(laboratory.parameter(k));
  std::vector<double> direction(laboratory.count(), 0.0);
  direction[k] = 1;
  std::vector<double> fine(checks.size(), 0.0);
  std::vector<double> coarse(checks.size(), 0.0);
  for (std::size_t n = 0; n < formula.nodes.size(); ++n) {
    const auto losses = laboratory.losses(formula.nodes[n] * step, direction);
    if (!losses) return false;
    for (std::size_t l = 0; l < checks.size(); ++l) {
      fine[l] += formula.fine[n] * (*losses)[l] / step;
      coarse[l] += formula.coarse[n] * (*losses)[l] / step;
    }
  }
  for (std::size_t l = 0; l < checks.size(); ++l) {
    checks[l].entries[k].difference = fine[l];
    checks[l].entries[k].difference_error = std::abs(fine[l] - coarse[l]);
  }
  return true;
}

void taylor(Laboratory& laboratory, std::vector<LossCheck>& checks) {
  const std::vector<double> direction = laboratory.direction();
  const std::vector<double> along = laboratory.forward_along(direction);
  std::vector<std::optional<std::vector<double>>> losses;
  for (int j = 0; j < kTaylorSteps; ++j) {
    losses.push_back(laboratory.losses(kFirstTaylorStep * std::pow(0.5, j), direction));
  }
  for (std::size_t l = 0; l < checks.size(); ++l) {
    LossCheck& check = checks[l];
    check.directional_forward = along[l];
    double slope = 0;
    for (std::size_t k = 0; k < direction.size(); ++k) {
      check.directional_reverse += check.entries[k].reverse * direction[k];
      slope += laboratory.reference.gradients[l * direction.size() + k] * direction[k];
    }
    const double value = laboratory.reference.losses[l];
    const double noise = kAboveNoise * std::max(std::abs(laboratory.reverse.losses[l] - value) * kLeftError,
                                                1e-13 * gradient_scale(check));
    const auto remainder = [&](std::size_t j) {
      const double step = kFirstTaylorStep * std::pow(0.5, static_cast<double>(j));
      return std::abs((*losses[j])[l] - value - step * slope);
    };
    // The smallest steps whose remainders are above the noise are the closest to the limit.
    for (std::size_t j = losses.size() - 1; j > 0; --j) {
      if (!losses[j] || !losses[j - 1] || remainder(j) < noise) continue;
      check.taylor_slope = std::log2(remainder(j - 1) / remainder(j));
      break;
    }
  }
}

}  // namespace

double gradient_scale(const LossCheck& check) {
  double scale = std::abs(check.value);
  for (const EntryCheck& entry : check.entries) scale = std::max(scale, std::abs(entry.reverse));
  return scale > 0 ? scale : 1.0;
}

void judge(LossCheck& check) {
  const double trusted = kTrusted * gradient_scale(check);
  for (const EntryCheck& entry : check.entries) {
    const auto object = [&](const std::string& what, double by) {
      check.objections.push_back(
          fmt::format("{}: {} by {:.1e} (more than {:.1e})", entry.parameter, what, by, trusted));
    };
    const double methods = std::abs(entry.reverse - entry.forward);
    if (!(methods <= trusted)) object(fmt::format("{} and forward differ", check.method), methods);
    if (!(entry.error <= trusted)) object("the gradient changes with the tolerance", entry.error);
    if (std::isnan(entry.difference)) continue;
    const double excess = std::abs(entry.reverse - entry.difference) - kDifferenceMargin * entry.difference_error;
    if (!(excess <= trusted)) object("differences of the loss disagree", excess);
  }
  const double directions = std::abs(check.directional_reverse - check.directional_forward);
  const double size = std::max(std::abs(check.directional_reverse), gradient_scale(check));
  if (!(directions <= kTrusted * size)) {
    check.objections.push_back(
        fmt::format("along a random direction {} and forward differ by {:.1e}", check.method, directions));
  }
  if (check.taylor_slope < kLeastSlope) {
    check.objections.push_back(fmt::format(
        "the Taylor remainder falls with slope {:.2f} (2 where the gradient is right)", check.taylor_slope));
  }
}

bool Verification::is_trusted() const {
  return failure.empty() &&
         std::ranges::all_of(losses, [](const LossCheck& check) { return check.objections.empty(); });
}

Verification verify_gradient(const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                             const std::vector<double>& point, MPI_Comm communicator) {
  Laboratory laboratory(model, solver, gradient, point, communicator);
  Verification verification;
  for (const PointResult* result : {&laboratory.reverse, &laboratory.forward, &laboratory.reference}) {
    if (result->failed && verification.failure.empty()) verification.failure = result->message;
  }
  if (!verification.failure.empty()) return verification;

  const std::size_t count = gradient.wrt.size();
  for (std::size_t l = 0; l < model.losses.size(); ++l) {
    LossCheck check;
    check.loss = model.losses[l].name;
    check.method = reverse_method(family(solver.method)) == GradientMethod::Adjoint ? "adjoint" : "backprop";
    check.value = laboratory.reverse.losses[l];
    for (std::size_t k = 0; k < count; ++k) {
      EntryCheck entry;
      entry.parameter = model.parameters.entry_name(gradient.wrt[k]);
      entry.reverse = laboratory.reverse.gradients[l * count + k];
      entry.forward = laboratory.forward.gradients[l * count + k];
      entry.error = std::abs(entry.reverse - laboratory.reference.gradients[l * count + k]);
      check.entries.push_back(entry);
    }
    verification.losses.push_back(std::move(check));
  }
  for (std::size_t k = 0; k < std::min(count, kMostDifferences); ++k) {
    if (!difference(laboratory, k, kCentral, verification.losses)) {
      difference(laboratory, k, kOneSided, verification.losses);
    }
  }
  taylor(laboratory, verification.losses);
  for (LossCheck& check : verification.losses) judge(check);
  return verification;
}

}  // namespace costate
