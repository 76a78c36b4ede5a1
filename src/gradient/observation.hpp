// Expectation values at the save times, and how losses pull on them.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "gradient/observed.hpp"
#include "integrate/propagator.hpp"
#include "kernels/observer.hpp"

namespace costate {

/// The largest population of the highest level of any subsystem with more than two levels, and its name.
struct TopPopulation {
  double value = 0;
  std::string subsystem;
};

/// The observables of a model, compiled for evaluation on batched states, which tangents may follow (see Dynamics).
/// States are in the processor's memory; where there are tangents, that is the host's.
class Observation {
 public:
  Observation(const Model& model, const ScalarPrograms& programs);

  /// expectations[observable][lane] of a state.
  void evaluate(const BatchSystem& system, std::span<const double> y,
                std::span<std::complex<double>> expectations) const;
  /// Of each lane.
  [[nodiscard]] std::vector<TopPopulation> top_populations(const BatchSystem& system, std::span<const double> y) const;
  /// Their derivatives along the direction of the tangent.
  void evaluate_tangents(const BatchSystem& system, std::span<const double> y,
                         std::span<std::complex<double>> tangents) const;

  /// For a number x that is observed: lambda += scale[lane] dx/dy and static_bars[row][lane] += scale[lane] dx/d(row).
  void add_gradient(const BatchSystem& system, const Observed& observed, std::span<const double> y,
                    std::span<const double> scale, std::span<double> lambda, std::span<double> static_bars) const;

  /// The same for y and lambda in the host's memory.
  void add_host_gradient(const BatchSystem& system, const Observed& observed, std::span<const double> y,
                         std::span<const double> scale, std::span<double> lambda, std::span<double> static_bars) const;

  /// The static rows that an observed number depends on beside the state: those of a target.
  [[nodiscard]] std::vector<std::size_t> rows(const Observed& observed) const;

  /// An upper estimate of the entries of dx/dy for |y| <= 1: the scale of the adjoint.
  [[nodiscard]] double gradient_scale(const Observed& observed) const;

 private:
  struct Compiled {
    std::vector<Expectation> planes;  ///< Hermitian part, and anti-Hermitian part where there is one; none for a target
    std::vector<double> scales;
  };
  /// What an expectation value is a polynomial of: the state, then the target's numbers.
  struct Input {
    std::vector<double> values;
    std::vector<double> tangents;  ///< along the direction
  };
  [[nodiscard]] std::vector<double> target(const BatchSystem& system, std::size_t observable) const;
  [[nodiscard]] Input input(const BatchSystem& system, std::size_t observable, std::span<const double> y) const;
  [[nodiscard]] std::vector<double> plane(const BatchSystem& system, std::size_t observable, Plane plane,
                                          std::span<const double> y, std::span<const double> target) const;
  /// scale[lane] d plane / d (state, target)
  [[nodiscard]] std::vector<double> gradient(const BatchSystem& system, std::size_t observable, Plane plane,
                                             std::span<const double> y, std::span<const double> target,
                                             std::span<const double> scale) const;
  void add_element_gradient(const BatchSystem& system, const Observed& observed, std::span<const double> scale,
                            std::span<double> lambda) const;

  /// The highest level of a subsystem.
  struct Top {
    std::string subsystem;
    Expectation population;
  };
  const Model* model_;
  const ScalarPrograms* programs_;
  std::vector<Compiled> compiled_;
  std::vector<Top> tops_;
};

}  // namespace costate
