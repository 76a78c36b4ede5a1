// The interaction picture of a batch: a frame that turns with the levels.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "integrate/propagator.hpp"
#include "kernels/level_numbers.hpp"

namespace costate {

/// With E the diagonal of that part of the Hamiltonian whose coefficients do not depend on time, D = -i E on kets and
/// D rho = -i [E, rho], and U(s) = exp(s D): phases of single entries. In z(t) = U(t - t0)^-1 y(t)
///
///   z' = U^-1 (A(t) - D) U z
///
/// has no frequencies but those of transitions that something drives: however wide the levels lie apart, they do not
/// limit the step of an explicit method (Lawson, SIAM J. Numer. Anal. 4 (1967) 372).
///
/// Where Y is a state and its tangent, U acts on both.
class InteractionFrame {
 public:
  /// `system` outlives this.
  explicit InteractionFrame(const BatchSystem& system);

  /// Takes E from coefficients [m][lane], at any time.
  void take_energies(std::span<const double> a);
  /// The largest frequency in D, of all lanes.
  [[nodiscard]] double radius() const;

  /// E[level][lane], where the states are.
  [[nodiscard]] const double* levels() const { return turning_levels_.data(); }

  /// From now on U is U(duration).
  void turn_to(double duration);
  /// out = U sum_i weights[i] x[i]; `out` may be one of the x.
  void combine(std::span<const double> weights, std::span<const double* const> x, double* out) const;
  /// y = U y
  void turn(double* y) const;
  /// y = U^-1 y
  void turn_back(double* y) const;
  /// k = A y becomes U^-1 (A - D) y.
  void enter(const double* y, double* k) const;
  /// k = A^T x becomes (A - D)^T x.
  void subtract_adjoint(const double* x, double* k) const;

  /// Where E moves by the dE of these tangents of the coefficients and U's duration by dt (of each lane, or none):
  /// the derivative of U(duration) is that of D duration, times U.
  class Tangent {
   public:
    explicit Tangent(const InteractionFrame& frame)
        : frame_(&frame), numbers_(frame.processor().memory(), frame.layout_, 0.0) {}
    /// dD
    void set(std::span<const double> a_tangents);
    /// d(D duration); `dt` is empty or [lane], and counts `part` times.
    void set(std::span<const double> a_tangents, double duration, std::span<const double> dt, double part);
    [[nodiscard]] bool is_zero() const { return is_zero_; }
    /// out += sign times this y
    void add(double sign, const double* y, double* out) const;

   private:
    const InteractionFrame* frame_;
    std::vector<double> values_;
    LevelNumbers numbers_;
    bool is_zero_ = true;
  };

  /// The same backwards: what a loss gains through E, [level][lane].
  class Bars {
   public:
    explicit Bars(const InteractionFrame& frame)
        : frame_(&frame), sums_(frame.processor().memory(), frame.layout_.rows * frame.layout_.lanes()) {}
    void clear();
    /// Where x . D y is part of the loss, `weight` times.
    void add(double weight, const double* x, const double* y);
    /// dL/da_m[m][lane] of the steady coefficients is added to `bars`.
    void add_to(std::span<double> bars) const { frame_->add_bars(row_sums(), bars); }
    /// The sums that add() adds to, over the columns: [row][lane].
    [[nodiscard]] std::vector<double> row_sums() const;
    /// dL/d(factor of E), [lane]
    [[nodiscard]] std::vector<double> along_energies() const;

   private:
    const InteractionFrame* frame_;
    StateArray sums_;
  };
  /// Bars::add_to(), of what Bars::row_sums() are.
  void add_bars(std::span<const double> row_sums, std::span<double> bars) const;

 private:
  [[nodiscard]] const Processor& processor() const { return *system_->processor; }
  [[nodiscard]] double share_of_rows() const;
  [[nodiscard]] PhaseTable phases() const { return {cosine_.view(), sine_.view()}; }

  const BatchSystem* system_;
  Layout layout_;
  std::vector<std::size_t> steady_;  ///< coefficients that move levels, at all times alike
  std::vector<double> taken_;        ///< those coefficients
  std::vector<double> levels_;       ///< E, [level][lane]
  StateArray turning_levels_;        ///< the same, where the states are
  LevelNumbers energy_;
  std::optional<double> duration_;
  LevelNumbers cosine_;
  LevelNumbers sine_;
};

}  // namespace costate
