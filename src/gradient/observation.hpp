// Expectation values at the save times, and how losses pull on them.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "integrate/propagator.hpp"
#include "kernels/observer.hpp"

namespace costate {

/// The observables of a model, compiled for evaluation on batched states.
class Observation {
 public:
  Observation(const Model& model, const ScalarPrograms& programs);

  /// expectations[observable][lane] of a state.
  void evaluate(const BatchSystem& system, std::span<const double> y,
                std::span<std::complex<double>> expectations) const;

  /// For one plane of one observable: lambda += scale[lane] dE/dy and static_bars[row][lane] += scale[lane] dE/d(row).
  void add_gradient(const BatchSystem& system, std::size_t observable, Plane plane, std::span<const double> y,
                    std::span<const double> scale, std::span<double> lambda, std::span<double> static_bars) const;

  /// An upper estimate of the entries of dE/dy for |y| <= 1: the scale of the adjoint.
  [[nodiscard]] double gradient_scale(std::size_t observable, Plane plane) const;

 private:
  struct Compiled {
    std::vector<Expectation> planes;  ///< Hermitian part, and anti-Hermitian part where there is one; none for a target
    std::vector<double> scales;
  };
  [[nodiscard]] std::vector<double> target_values(const BatchSystem& system, std::size_t observable) const;

  const Model* model_;
  const ScalarPrograms* programs_;
  std::vector<Compiled> compiled_;
};

/// The static table's values of some rows, [row][lane].
[[nodiscard]] std::vector<double> gather_rows(std::span<const double> table, std::span<const std::size_t> rows,
                                              std::size_t lanes);
/// table[rows[k]][lane] += values[k][lane]
void scatter_add_rows(std::span<const double> values, std::span<const std::size_t> rows, std::size_t lanes,
                      std::span<double> table);

/// The largest population of the highest level of any subsystem with more than two levels, over lanes, and its name.
struct TopPopulation {
  double value = 0;
  std::string subsystem;
};
[[nodiscard]] std::vector<TopPopulation> top_populations(const BatchSystem& system, std::span<const double> y);

}  // namespace costate
