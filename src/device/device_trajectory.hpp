// A trajectory of a batch on a device: adaptive or fixed steps forward, their states kept there, and the way back.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "device/device_steps.hpp"
#include "integrate/one_step.hpp"

namespace costate {

/// Fills a[m][member] with the coefficients at a time.
using FillCoefficients = std::function<void(double t, std::span<double> a)>;
/// Takes dL/da_m of the 12 stages of a step, [stage][m][member]; or of the whole trajectory, once, [m][member], where
/// coefficients are constant.
using TakeBars = std::function<void(const Step& step, std::span<const double> bars)>;

struct DeviceSolverOptions {
  double rtol = 1e-8;
  double atol = 1e-10;
  std::optional<double> step;  ///< steps are at most this long, and errors are not controlled
  long max_steps = 100000;
};

/// Coefficients are constant in time, or a table of the stage times of each step is uploaded before it. One step size
/// serves the batch: the largest error of its members decides.
class DeviceTrajectory {
 public:
  /// `steps` and `stream` outlive this. `varying` is empty where coefficients are constant.
  DeviceTrajectory(DeviceSteps& steps, const Layout& layout, std::size_t terms, const DeviceSolverOptions& options,
                   const CudaStream& stream);

  /// The coefficients of all times.
  void set_constant(std::span<const double> a);
  void set_varying(FillCoefficients fill);

  /// Integrates from t0 to t1; `initial` and the states at the ends of the steps are in device memory. `first` is the
  /// first size to try. Throws PointError where an error is no number or the steps are too many.
  void run(const double* initial, double t0, double t1, double first);
  /// From dL/dy at the end, in device memory, to dL/dy at the start.
  void walk_back(double* lambda, const TakeBars& take);

  [[nodiscard]] std::size_t steps() const { return taken_.size(); }
  [[nodiscard]] long attempts() const { return attempts_; }
  /// The state at the end of so many steps, in device memory.
  [[nodiscard]] const double* state(std::size_t after) const { return states_[after].data(); }
  [[nodiscard]] const Layout& layout() const { return layout_; }

 private:
  [[nodiscard]] StageCoefficients coefficients(const Step& step);
  [[nodiscard]] double attempt(const Step& step);
  [[nodiscard]] double worst();
  DeviceArray<double>& state_after(std::size_t steps);

  DeviceSteps* method_;
  Layout layout_;
  std::size_t terms_;
  DeviceSolverOptions options_;
  const CudaStream* stream_;
  FillCoefficients fill_;
  std::vector<double> host_table_;
  std::vector<double> at_time_;
  DeviceArray<double> table_;
  DeviceArray<double> errors_;  ///< of the last attempt, [member]
  DeviceArray<double> worst_;
  DeviceArray<double> bars_;
  std::vector<DeviceArray<double>> states_;  ///< [after so many steps]
  std::vector<Step> taken_;
  long attempts_ = 0;
};

}  // namespace costate
