// The coefficients a_m(t) of one batch, with their derivatives with respect to the static table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "integrate/physical_time.hpp"
#include "integrate/scalar_programs.hpp"

namespace costate {

/// A rate that is 0 in exact arithmetic may come out this far below it.
inline constexpr double kRateRounding = 1e-13;

class Coefficients {
 public:
  /// `statics` is the static table [row][lane] and must outlive this.
  Coefficients(const Model& model, const ScalarPrograms& programs, std::span<const double> statics, std::size_t lanes);

  /// Fixes the state of every step and pulse to the one between two edges t0 and t1.
  void enter(double t0, double t1);
  [[nodiscard]] std::vector<std::int32_t> discrete_states();
  void set_discrete_states(std::span<const std::int32_t> states);

  /// From now on coefficients and their derivatives are 0 in these lanes, and not checked.
  void silence(const std::vector<bool>& lanes);

  /// a_m(t), [m][lane], until the next call. Throws MemberError where one is not finite or a rate is negative.
  std::span<const double> at(double t);

  /// Whether the coefficients and their derivatives are the same at all times of the present discrete states.
  [[nodiscard]] bool are_constant() const { return is_constant_; }

  /// The tracked static inputs that matter in the present discrete states, as indices for reverse().
  [[nodiscard]] std::vector<std::size_t> active_inputs() const;
  [[nodiscard]] std::size_t input_count() const { return programs_->dynamics_rows().size(); }
  [[nodiscard]] std::size_t static_row(std::size_t input) const { return programs_->dynamics_rows()[input]; }

  /// What a derivative at time t takes at kinks and jumps. At the ends of the interval entered it is that of the inner
  /// side: whatever happens there lasts an instant.
  [[nodiscard]] AtKinks at_kinks(double t) const { return t > t0_ && t < t1_ ? AtKinks::Undefined : AtKinks::Mean; }

  /// After at(t): input_bars[input][lane] += sum_m a_bars[m][lane] d a_m / d input.
  void reverse(std::span<const double> a_bars, std::span<double> input_bars, AtKinks at_kinks);
  /// After at(t): slopes[m][lane] = da_m/dt, the mean of both sides at a kink.
  void time_slopes(std::span<double> slopes);
  /// After at(t): a_tangents[m][lane] from static tangents [row][lane].
  void tangent(std::span<const double> static_tangents, std::span<double> a_tangents, AtKinks at_kinks);

  // For what evaluates the same coefficients elsewhere.
  /// Another number once discrete states or silent lanes may be others.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] const ScalarPrograms& programs() const { return *programs_; }
  /// Of the dynamics, in the present discrete states.
  [[nodiscard]] const Evaluation& evaluation() const { return evaluation_; }
  [[nodiscard]] std::span<const std::size_t> silent_lanes() const { return silent_; }
  [[nodiscard]] const PhysicalTime& physical_time(std::size_t lane) const { return physical_[lane]; }

 private:
  void set_discrete_facts();
  void clear_silent(std::span<double> table) const;
  void require_finite(double t) const;
  void require_rates(double t) const;

  const Model* model_;
  const ScalarPrograms* programs_;
  std::vector<PhysicalTime> physical_;  ///< [lane]
  std::size_t lanes_;
  Evaluation evaluation_;
  std::size_t time_input_;
  double t0_ = 0;
  double t1_ = 0;
  std::uint64_t revision_ = 0;
  std::optional<double> present_;  ///< time of the values
  std::vector<double> values_;
  std::vector<std::size_t> silent_;       ///< lanes
  std::vector<std::size_t> read_inputs_;  ///< that matter in the present discrete states
  bool is_constant_ = false;
  std::vector<double> input_tangents_;
};

}  // namespace costate
