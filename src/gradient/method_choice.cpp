#include "gradient/method_choice.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
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
constexpr double kKnownPhase = 1.5;
constexpr double kMostPhase = 5.9;

/// What is known of the spectrum of a term, with and without the Hamiltonian's diagonal.
struct TermSize {
  TermSpectrum whole;
  double beside_levels = 0;  ///< largest |eigenvalue|, off the diagonal, of the Hamiltonian
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

/// Of the generator at one time.
struct GeneratorSize {
  double turning = 0;        ///< half the width of the spectrum along the imaginary axis
  double decaying = 0;       ///< the same along the real one
  double beside_levels = 0;  ///< largest frequency that the interaction frame leaves
};

/// The model at its own parameters, as a batch of one.
class Sample {
 public:
  explicit Sample(const Model& model)
      : model_(&model),
        terms_(lower(model)),
        sizes_(term_sizes(terms_)),
        programs_(model, terms_.coefficients, {}),
        statics_(static_table(model, programs_)),
        timeline_(make_timeline(model, programs_, statics_, 1)),
        coefficients_(model, programs_, statics_, 1) {}

  /// Calls look(length, whether coefficients are constant, size at the middle) for each stretch between two
  /// neighbouring edges or save times.
  template <class Look>
  void for_each_stretch(const Look& look) {
    for (const Interval& interval : intervals(timeline_)) {
      coefficients_.enter(interval.t0, interval.t1);
      double t = interval.t0;
      const auto look_up_to = [&](double end) {
        if (end - t > timeline_.resolution) look(end - t, coefficients_.are_constant(), size_at(0.5 * (t + end)));
        t = std::max(t, end);
      };
      for (const double save : timeline_.save_times) {
        if (save > t && save < interval.t1) look_up_to(save);
      }
      look_up_to(interval.t1);
    }
  }

 private:
  static std::vector<double> static_table(const Model& model, const ScalarPrograms& programs) {
    Evaluation statics(programs.statics(), 1);
    const std::vector<double> parameters = model.parameters.values();
    const auto inputs = programs.statics().inputs();
    for (std::size_t i = 0; i < inputs.size(); ++i)
      statics.input(i)[0] = parameters[static_cast<std::size_t>(model.graph.node(inputs[i]).index)];
    statics.locate();
    statics.evaluate();
    std::vector<double> table;
    for (std::size_t row = 0; row < programs.row_count(); ++row) table.push_back(statics.output(row)[0]);
    return table;
  }

  GeneratorSize size_at(double t) {
    // A commutator with H turns by differences of its energies.
    const bool is_matrix = model_->equation == Equation::Lindblad;
    const double pairs = is_matrix ? 2 : 1;
    GeneratorSize size;
    const auto a = coefficients_.at(t);
    for (std::size_t m = 0; m < sizes_.size(); ++m) {
      const double weight = std::abs(a[m]);
      size.turning += weight * pairs * 0.5 * sizes_[m].whole.energies.spread();
      size.decaying += weight * sizes_[m].whole.decay;
      const bool is_steady = !model_->graph.depends_on(terms_.coefficients[m], kTime);
      size.beside_levels +=
          weight * pairs *
          (is_steady ? sizes_[m].beside_levels
                     : std::max(std::abs(sizes_[m].whole.energies.lowest), std::abs(sizes_[m].whole.energies.highest)));
    }
    return size;
  }

  const Model* model_;
  LinearTerms terms_;
  std::vector<TermSize> sizes_;
  ScalarPrograms programs_;
  std::vector<double> statics_;
  Timeline timeline_;
  Coefficients coefficients_;
};

/// Applications of the generator over a stretch with constant coefficients.
double magnus_applications(double length, const GeneratorSize& size) {
  const double phase = length * (size.turning + size.decaying);
  return phase + 13 * std::cbrt(phase);
}
double dop853_applications(double length, const GeneratorSize& size, double rtol) {
  const double reached = kKnownPhase * std::pow(rtol / kKnownError, 1.0 / 8);
  return kStages * std::max(1.0, length * (size.beside_levels + size.decaying) / std::min(reached, kMostPhase));
}

Method among_one_step(Sample& sample, const SolverOptions& options) {
  if (options.step) return Method::Dop853;
  bool all_constant = true;
  double magnus = 0;
  double dop853 = 0;
  sample.for_each_stretch([&](double length, bool is_constant, const GeneratorSize& size) {
    all_constant = all_constant && is_constant;
    magnus += magnus_applications(length, size);
    dop853 += dop853_applications(length, size, options.rtol);
  });
  return all_constant && magnus < dop853 ? Method::Magnus : Method::Dop853;
}

Method among_multistep(Sample& sample) {
  double turned = 0;
  double decayed = 0;
  sample.for_each_stretch([&](double length, bool /*is_constant*/, const GeneratorSize& size) {
    turned += length * size.turning;
    decayed += length * size.decaying;
  });
  return decayed > turned ? Method::Bdf : Method::Adams;
}

}  // namespace

Method choose_method(const Model& model, const SolverOptions& options, MethodsAllowed allowed) {
  try {
    Sample sample(model);
    return allowed == MethodsAllowed::Multistep ? among_multistep(sample) : among_one_step(sample, options);
  } catch (const PointError&) {
    return allowed == MethodsAllowed::Multistep ? Method::Adams : Method::Dop853;
  }
}

}  // namespace costate
