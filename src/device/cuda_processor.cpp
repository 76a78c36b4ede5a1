#include "device/cuda_processor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "device/cuda_memory.hpp"
#include "device/device_steps.hpp"
#include "device/device_terms.hpp"
#include "device/device_vectors.hpp"
#include "device/launch.hpp"
#include "device/spilling_memory.hpp"
#include "device/stream_dynamics.hpp"
#include "device/stream_stages.hpp"
#include "device/sum_parts.hpp"
#include "integrate/dop853.hpp"
#include "wrap/petsc_cuda.hpp"

namespace costate {

namespace {

/// The part of what is free on a device that checkpoints may take.
constexpr double kCheckpointPart = 0.5;

/// Members in a tile where they fit: on an H100 tiles of 4 were no faster.
constexpr std::size_t kWidestTile = 2;

class CudaProcessor : public Processor {
 public:
  explicit CudaProcessor(const Model& model)
      : memory_(stream_),
        checkpoints_(memory_, static_cast<std::size_t>(kCheckpointPart * static_cast<double>(free_device_memory()))),
        terms_(StreamTerms(lower(model)), stream_),
        tiles_(fitting_tiles(lower(model), dop853::kStages, kWidestTile, *cuda_device(), stream_)),
        vectors_(std::make_unique<DeviceVectors>(stream_)) {}

  [[nodiscard]] const StateMemory& memory() const override { return memory_; }
  [[nodiscard]] const StateMemory& checkpoint_memory() const override { return checkpoints_; }
  [[nodiscard]] std::unique_ptr<AppliedDynamics> apply_dynamics(const Dynamics& /*dynamics*/,
                                                                std::size_t lanes) const override {
    return std::make_unique<StreamDynamics>(terms_.view(), lanes, memory_);
  }

  [[nodiscard]] std::unique_ptr<StagedDynamics> stage_dynamics(const Dynamics& dynamics, Coefficients& coefficients,
                                                               std::size_t lanes) const override {
    return std::make_unique<StreamStages>(terms_.view(), tiles_.get(), dynamics.spectra(), coefficients, lanes,
                                          memory_);
  }
  [[nodiscard]] VectorKernels* vector_kernels() const override { return vectors_.get(); }

  void combine(std::span<const double> c, std::span<const double* const> x, std::span<double> z) const override {
    launch_combination(combination(c, x, z.data()), z.size(), stream_.get());
  }
  void end_step(const StepEnd& step, const double* y, std::span<double> z, std::span<double> sums) const override;
  void add_differences(std::span<const double> factors, const double* x, const double* y,
                       std::span<double> z) const override;
  [[nodiscard]] std::vector<double> squares(std::span<const double> x, std::size_t lanes) const override;

  void evaluate(const Expectation& expectation, const double* y, const Layout& layout,
                std::span<double> values) const override;
  void add_gradient(const Expectation& expectation, const double* y, const Layout& layout,
                    std::span<const double> scale, double* lambda) const override;

  void recur(const Recurrence& recurrence, double* z, double weight, std::span<double> sum) const override {
    pass(StreamRecurrence{recurrence, z, weight, sum.data()}, sum.size() / (2 * recurrence.plane), recurrence.plane);
  }
  void recur_back(const Recurrence& recurrence, double weight, const double* x, std::span<double> z) const override {
    pass(StreamRecurrenceBack{recurrence, weight, x, z.data()}, z.size() / (2 * recurrence.plane), recurrence.plane);
  }
  void scale_planes(const double* factor_re, const double* factor_im, std::size_t plane, std::span<const double> x,
                    std::span<double> z) const override {
    pass(StreamScale{factor_re, factor_im, plane, x.data(), z.data()}, x.size() / (2 * plane), plane);
  }

  void cosine_sine(double scale, std::span<const double> x, LevelNumbers& cosine, LevelNumbers& sine) const override {
    const Layout& layout = cosine.layout();
    const auto arrays = [&](LevelNumbers& numbers) {
      return LevelArrays{numbers.rows(), layout.columns > 1 ? numbers.columns() : nullptr};
    };
    launch_cosine_sine(scale, x.data(), layout.rows, layout.members, arrays(cosine), arrays(sine), stream_.get());
  }
  void turned_combination(std::span<const double> weights, std::span<const double* const> x, const PhaseTable& u,
                          double* out, const Layout& layout) const override {
    launch_turned_combination(combination(weights, x, out), u, layout, stream_.get());
  }
  void enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k,
             const Layout& layout) const override {
    launch_enter(energy, y, u, k, layout, stream_.get());
  }
  void turn_back(const PhaseTable& u, double* y, const Layout& layout) const override {
    launch_turn_back(u, y, layout, stream_.get());
  }
  void add_rotation(double sign, const LevelTable& energy, const double* y, double* out,
                    const Layout& layout) const override {
    launch_rotation(sign, energy, y, out, layout, stream_.get());
  }
  void add_currents(double weight, const double* x, const double* y, std::span<double> sums,
                    const Layout& layout) const override {
    launch_currents(weight, x, y, sums.data(), layout, stream_.get());
  }
  [[nodiscard]] std::vector<double> row_sums(std::span<const double> sums, const Layout& layout) const override {
    StateArray rows(memory_, layout.rows * layout.members);
    pass(StreamRowSums{layout.columns, layout.members, sums.data(), rows.data()}, layout.rows, layout.members);
    return downloaded(rows);
  }

 private:
  [[nodiscard]] static StreamCombination combination(std::span<const double> c, std::span<const double* const> x,
                                                     double* out) {
    StreamCombination sum;
    if (x.size() > std::size(sum.vectors)) throw Error("a sum of too many vectors for a device");
    for (std::size_t i = 0; i < x.size(); ++i) sum.add(c[i], x[i]);
    sum.out = out;
    return sum;
  }
  [[nodiscard]] std::vector<double> downloaded(const StateArray& numbers) const {
    std::vector<double> copy(numbers.size());
    memory_.download(numbers.span(), copy);
    return copy;
  }
  template <class Work>
  void pass(const Work& work, std::size_t rows, std::size_t lanes) const {
    launch_pass(work, rows, lanes, stream_.get());
  }

  [[nodiscard]] const DeviceArray<ExpectationEntry>& entries(const Expectation& expectation) const;

  CudaStream stream_;
  CudaMemory memory_;
  SpillingMemory checkpoints_;
  DeviceStreamTerms terms_;
  std::unique_ptr<TileSteps> tiles_;  ///< or none
  std::unique_ptr<DeviceVectors> vectors_;
  mutable std::unordered_map<const Expectation*, DeviceArray<ExpectationEntry>> entries_;  ///< that were asked for
};

const DeviceArray<ExpectationEntry>& CudaProcessor::entries(const Expectation& expectation) const {
  const auto known = entries_.find(&expectation);
  if (known != entries_.end()) return known->second;
  return entries_.try_emplace(&expectation, expectation.entries(), stream_).first->second;
}

void CudaProcessor::evaluate(const Expectation& expectation, const double* y, const Layout& layout,
                             std::span<double> values) const {
  const DeviceArray<ExpectationEntry>& terms = entries(expectation);
  StateArray found(memory_, values.size());
  launch_expectation(terms.data(), terms.size(), layout, y, found.data(), stream_.get());
  memory_.download(found.span(), values);
}

void CudaProcessor::add_gradient(const Expectation& expectation, const double* y, const Layout& layout,
                                 std::span<const double> scale, double* lambda) const {
  const DeviceArray<ExpectationEntry>& terms = entries(expectation);
  StateArray scales(memory_, scale.size());
  memory_.upload(scale, scales.span());
  launch_expectation_gradient(terms.data(), terms.size(), layout, scales.data(), y, lambda, stream_.get());
}

void CudaProcessor::end_step(const StepEnd& step, const double* y, std::span<double> z, std::span<double> sums) const {
  StreamStepEnd end;
  if (step.count > std::size(end.k)) throw Error("a step of too many stages for a device");
  end.count = step.count;
  std::copy_n(step.value, step.count, end.value);
  std::copy_n(step.first, step.count, end.fifth);
  std::copy_n(step.second, step.count, end.third);
  std::copy_n(step.x, step.count, end.k);
  end.y = y;
  end.y1 = z.data();
  end.rtol = step.rtol;
  end.atol = step.atol;
  end.members = sums.size() / 2;
  end.rows = z.size() / end.members;
  end.parts = sum_parts(end.rows);
  StateArray parts(memory_, end.parts * sums.size());
  StateArray all(memory_, sums.size());
  end.sums = parts.data();
  launch_step_sums(end, stream_.get());
  pass(StreamPartSums{end.members, end.parts, parts.data(), all.data()}, 2, end.members);
  memory_.download(all.span(), sums);
}

void CudaProcessor::add_differences(std::span<const double> factors, const double* x, const double* y,
                                    std::span<double> z) const {
  const std::size_t lanes = factors.size();
  StateArray by_lane(memory_, lanes);
  memory_.upload(factors, by_lane.span());
  pass(StreamDifferences{by_lane.data(), x, y, z.data(), lanes}, z.size() / lanes, lanes);
}

std::vector<double> CudaProcessor::squares(std::span<const double> x, std::size_t lanes) const {
  const std::size_t rows = x.size() / lanes;
  const std::size_t parts = sum_parts(rows);
  StateArray of_parts(memory_, parts * lanes);
  StateArray sums(memory_, lanes);
  pass(StreamSquares{x.data(), lanes, rows, parts, of_parts.data()}, parts, lanes);
  pass(StreamPartSums{lanes, parts, of_parts.data(), sums.data()}, 1, lanes);
  return downloaded(sums);
}

}  // namespace

std::string why_no_cuda_device() {
  if (const std::optional<CudaDevice> device = cuda_device()) {
    if (!device->has_pools) return device->name + " has no pools of memory";
    if (!has_kernels())
      return fmt::format("the kernels are not for {} (compute capability {}.{}; see CMAKE_CUDA_ARCHITECTURES)",
                         device->name, device->capability_major, device->capability_minor);
    return "";
  }
  return "no CUDA device is visible, or there is no driver for it (see nvidia-smi and CUDA_VISIBLE_DEVICES)";
}

std::string why_no_cuda_vectors() { return why_no_petsc_vectors(petsc_cuda_place()); }

std::string take_cuda_device(int turn) {
  use_cuda_device(turn % cuda_device_count());
  return cuda_device()->name;
}

std::unique_ptr<Processor> cuda_processor(const Model& model) {
  const std::string problem = why_no_cuda_device();
  if (!problem.empty()) throw Error(problem);
  if (model.tangents) throw Error("a model with a tangent runs on the host only (set the device to cpu)");
  return std::make_unique<CudaProcessor>(model);
}

}  // namespace costate
