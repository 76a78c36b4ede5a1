// Who holds the states of a batch and works on them: the host's cores, or a device.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "integrate/coefficients.hpp"
#include "integrate/staged_dynamics.hpp"
#include "kernels/dynamics.hpp"
#include "kernels/layout.hpp"
#include "kernels/level_numbers.hpp"
#include "kernels/observer.hpp"
#include "kernels/phase_loops.hpp"
#include "kernels/state_memory.hpp"
#include "wrap/vector_kernels.hpp"
#include "wrap/vector_loops.hpp"

namespace costate {

/// The dynamics of one batch where its states are. States are pointers of the processor's memory and do not overlap;
/// coefficients and gradients, [coefficient][lane], are the host's.
class AppliedDynamics {
 public:
  virtual ~AppliedDynamics() = default;

  /// out = Y' at Y = x
  virtual void apply(std::span<const double> a, const double* x, double* out) = 0;
  /// The transpose of apply.
  virtual void apply_adjoint(std::span<const double> a, const double* x, double* out) = 0;
  /// gradient[coefficient][lane] = x . dY'/d(coefficient) at Y = y
  virtual void inner_products(const double* x, const double* y, std::span<double> gradient) = 0;
  /// apply_adjoint() of x and inner_products() of x and y.
  virtual void pull_back(std::span<const double> a, const double* x, const double* y, double* out,
                         std::span<double> gradient) = 0;
};

/// Passes over the states of batches. Pointers and spans of states, and tables of levels, are of its memory(); what is
/// said to be by lane is the host's. Sums are formed in an order that does not change from run to run. A state's
/// numbers are [...][lane].
class Processor {
 public:
  virtual ~Processor() = default;

  [[nodiscard]] virtual const StateMemory& memory() const = 0;
  /// For states that are kept for later, with distant parts where there are many.
  [[nodiscard]] virtual const StateMemory& checkpoint_memory() const { return memory(); }
  /// `dynamics` and this outlive it.
  [[nodiscard]] virtual std::unique_ptr<AppliedDynamics> apply_dynamics(const Dynamics& dynamics,
                                                                        std::size_t lanes) const = 0;

  /// The same with coefficients that are evaluated by the processor, where it does so; these and this outlive it.
  [[nodiscard]] virtual std::unique_ptr<StagedDynamics> stage_dynamics(const Dynamics& /*dynamics*/,
                                                                       Coefficients& /*coefficients*/,
                                                                       std::size_t /*lanes*/) const {
    return nullptr;
  }
  /// The operations of SUNDIALS on vectors in this memory, which this owns; nothing for the host's.
  [[nodiscard]] virtual VectorKernels* vector_kernels() const = 0;

  /// z = sum_i c[i] x[i]; z may be any of the x, of which there is at least one.
  virtual void combine(std::span<const double> c, std::span<const double* const> x, std::span<double> z) const = 0;
  /// z = y + sum_i value[i] x[i], and by lane the sums of the squares of both estimates of its error, weighted as
  /// VectorLoops::step_end does: sums[estimate][lane].
  virtual void end_step(const StepEnd& step, const double* y, std::span<double> z, std::span<double> sums) const = 0;
  /// z[k] += factors[lane] (x[k] - y[k])
  virtual void add_differences(std::span<const double> factors, const double* x, const double* y,
                               std::span<double> z) const = 0;
  /// Sums of squares, by lane.
  [[nodiscard]] virtual std::vector<double> squares(std::span<const double> x, std::size_t lanes) const = 0;

  /// values[lane] = E(y); `expectation` stays where it is as long as this lives.
  virtual void evaluate(const Expectation& expectation, const double* y, const Layout& layout,
                        std::span<double> values) const = 0;
  /// lambda += scale[lane] dE/dy
  virtual void add_gradient(const Expectation& expectation, const double* y, const Layout& layout,
                            std::span<const double> scale, double* lambda) const = 0;

  /// Those of VectorLoops, with shifts and factors in this memory.
  virtual void recur(const Recurrence& recurrence, double* z, double weight, std::span<double> sum) const = 0;
  virtual void recur_back(const Recurrence& recurrence, double weight, const double* x, std::span<double> z) const = 0;
  virtual void scale_planes(const double* factor_re, const double* factor_im, std::size_t plane,
                            std::span<const double> x, std::span<double> z) const = 0;

  /// cosine = cos(scale x), sine = sin(scale x), x[level][lane].
  virtual void cosine_sine(double scale, std::span<const double> x, LevelNumbers& cosine, LevelNumbers& sine) const = 0;
  /// Those of PhaseLoops.
  virtual void turned_combination(std::span<const double> weights, std::span<const double* const> x,
                                  const PhaseTable& u, double* out, const Layout& layout) const = 0;
  virtual void enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k,
                     const Layout& layout) const = 0;
  virtual void turn_back(const PhaseTable& u, double* y, const Layout& layout) const = 0;
  virtual void add_rotation(double sign, const LevelTable& energy, const double* y, double* out,
                            const Layout& layout) const = 0;
  virtual void add_currents(double weight, const double* x, const double* y, std::span<double> sums,
                            const Layout& layout) const = 0;
  /// What the lanes of each row have in these sums of add_currents(), over the columns: [row][member].
  [[nodiscard]] virtual std::vector<double> row_sums(std::span<const double> sums, const Layout& layout) const = 0;
};

/// The host's cores, in the instruction set in use.
[[nodiscard]] const Processor& host_processor();

/// z += x
inline void add_to(const Processor& processor, std::span<double> z, const double* x) {
  processor.combine(std::array{1.0, 1.0}, std::array<const double*, 2>{z.data(), x}, z);
}

}  // namespace costate
