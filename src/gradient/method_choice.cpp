#include "gradient/method_choice.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "integrate/coefficients.hpp"
#include "integrate/propagator.hpp"
#include "kernels/lowering.hpp"
#include "kernels/spectrum.hpp"

namespace costate {

namespace {

constexpr double kStages = 12;  ///< of dop853
/// A step of dop853 reaches an error of kKnownError where the product of its length and the largest frequency that is
/// left in the interaction frame is kKnownPhase, and is of order 8; it is stable up to kMostPhase.
constexpr double kKnownError = 1e-5;
constexpr double kKnownPhase = 1.0;
constexpr double kMostPhase = 5.9;
/// Where stability asks for that many times the steps that errors do, derivatives cannot be trusted to follow values.
constexpr double kStiff = 2;
/// The members of a batch take as long series as the one with the widest spectrum needs.
constexpr double kOfWidestMember = 1.5;

/// What is known of the spectrum of a term, with and without the Hamiltonian's diagonal.
struct TermSize {
  TermSpectrum whole;
  double beside_levels = 0;  ///< largest |eigenvalue| of the Hamiltonian off its diagonal
};

std::vector<TermSize> term_sizes(const LinearTerms& terms) {
  std::vector<TermSize> sizes;
  const std::vector<TermSpectrum> spectra = term_spectra(terms);
  for (std::size_t m = 0; m < spectra.size(); ++m) {
    Operator energies = std::complex<double>(0, 0.5) * Operator(terms.left[m] - Operator(terms.left[m].adjoint()));
    energies.prune([](Eigen::Index row, Eigen::Index column, const auto& /*value*/) { return row != column; });
    const SpectralBounds bounds = spectral_bounds(energies);
    sizes.push_back({spectra[m], std::max(std::abs(bounds.lowest), std::abs(bounds.highest))});
  }
  return sizes;
}

/// What does not depend on parameters.
struct Sizes {
  explicit Sizes(const Model& of)
      : model(&of), terms(lower(of)), of_terms(term_sizes(terms)), programs(of, terms.coefficients, {}) {}

  const Model* model;
  LinearTerms terms;
  std::vector<TermSize> of_terms;
  ScalarPrograms programs;
};

/// Of the generator at one time.
struct GeneratorSize {
  double turning = 0;        ///< half the width of the spectrum along the imaginary axis
  double decaying = 0;       ///< the same along the real one
  double beside_levels = 0;  ///< largest energy that the interaction frame leaves
};

/// A stretch between two neighbouring edges or save times.
struct Stretch {
  double length = 0;
  bool is_constant = false;  ///< the coefficients are
  GeneratorSize size;        ///< in its middle
};

std::vector<double> static_table(const Sizes& sizes, std::span<const double> parameters) {
  Evaluation statics(sizes.programs.statics(), 1);
  const auto inputs = sizes.programs.statics().inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i)
    statics.input(i)[0] = parameters[static_cast<std::size_t>(sizes.model->graph.node(inputs[i]).index)];
  statics.locate();
  statics.evaluate();
  std::vector<double> table;
  for (std::size_t row = 0; row < sizes.programs.row_count(); ++row) table.push_back(statics.output(row)[0]);
  return table;
}

GeneratorSize size_of(const Sizes& sizes, std::span<const double> a) {
  // A commutator with H turns by differences of its energies.
  const double pairs = sizes.model->equation == Equation::Lindblad ? 2 : 1;
  GeneratorSize size;
  for (std::size_t m = 0; m < sizes.of_terms.size(); ++m) {
    const double weight = std::abs(a[m]);
    const TermSize& term = sizes.of_terms[m];
    const SpectralBounds& energies = term.whole.energies;
    const double largest = std::max(std::abs(energies.lowest), std::abs(energies.highest));
    const bool is_steady = !sizes.model->graph.depends_on(sizes.terms.coefficients[m], kTime);
    size.turning += weight * pairs * 0.5 * energies.spread();
    size.decaying += weight * term.whole.decay;
    size.beside_levels += weight * (is_steady ? term.beside_levels : largest);
  }
  return size;
}

std::vector<Stretch> stretches(const Sizes& sizes, std::span<const double> parameters) {
  const std::vector<double> statics = static_table(sizes, parameters);
  const Timeline timeline = make_timeline(*sizes.model, sizes.programs, statics, 1);
  Coefficients coefficients(*sizes.model, sizes.programs, statics, 1);
  std::vector<Stretch> all;
  for (const Interval& interval : intervals(timeline)) {
    coefficients.enter(interval.t0, interval.t1);
    double t = interval.t0;
    const auto append = [&](double end) {
      if (end - t <= timeline.resolution) return;
      all.push_back({end - t, coefficients.are_constant(), size_of(sizes, coefficients.at(0.5 * (t + end)))});
      t = end;
    };
    const std::vector<double>& saves = timeline.save_times;
    for (auto save = std::ranges::upper_bound(saves, t); save != saves.end() && *save < interval.t1; ++save)
      append(*save);
    append(interval.t1);
  }
  return all;
}

/// Applications of the generator, where coefficients are constant.
double magnus_applications(const Stretch& stretch) {
  const double phase = stretch.length * (stretch.size.turning + stretch.size.decaying);
  return phase + 13 * std::cbrt(phase);
}

/// Steps of dop853 that errors ask for, and those that stability does.
struct StepCounts {
  double accurate = 0;
  double stable = 0;
};
StepCounts dop853_steps(const Stretch& stretch, double rtol) {
  const double phase = std::min(kKnownPhase * std::pow(rtol / kKnownError, 1.0 / 8), kMostPhase);
  return {std::max(1.0, stretch.length * stretch.size.beside_levels / phase),
          stretch.length * stretch.size.decaying / kMostPhase};
}

Method among_one_step(std::span<const Stretch> all, const SolverOptions& options, MethodsAllowed allowed) {
  if (options.step) return Method::Dop853;
  double magnus = 0;
  double dop853 = 0;
  StepCounts steps;
  for (const Stretch& stretch : all) {
    const StepCounts here = dop853_steps(stretch, options.rtol);
    steps.accurate += here.accurate;
    steps.stable += here.stable;
    magnus += kOfWidestMember * magnus_applications(stretch);
    dop853 += kStages * std::max(here.accurate, here.stable);
  }
  const bool is_exact = std::ranges::all_of(all, [](const Stretch& stretch) { return stretch.is_constant; });
  if (is_exact && magnus < dop853) return Method::Magnus;
  if (steps.stable <= kStiff * steps.accurate) return Method::Dop853;
  return allowed == MethodsAllowed::All ? Method::Bdf : Method::Magnus;
}

Method among_multistep(std::span<const Stretch> all) {
  double turned = 0;
  double decayed = 0;
  for (const Stretch& stretch : all) {
    turned += stretch.length * stretch.size.turning;
    decayed += stretch.length * stretch.size.decaying;
  }
  return decayed > turned ? Method::Bdf : Method::Adams;
}

}  // namespace

Method choose_method(const Model& model, std::span<const std::vector<double>> points, const SolverOptions& options,
                     MethodsAllowed allowed) {
  try {
    const Sizes sizes(model);
    std::vector<Stretch> all;
    for (const std::vector<double>& point : points) {
      const std::vector<Stretch> more = stretches(sizes, point);
      all.insert(all.end(), more.begin(), more.end());
    }
    return allowed == MethodsAllowed::Multistep ? among_multistep(all) : among_one_step(all, options, allowed);
  } catch (const PointError&) {
    return allowed == MethodsAllowed::Multistep ? Method::Adams : Method::Dop853;
  }
}

}  // namespace costate
