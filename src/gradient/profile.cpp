#include "gradient/profile.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "gradient/batch_state.hpp"

namespace costate {

namespace {

/// Points evaluated together.
constexpr std::size_t kBlock = 64;
/// Times at which coefficients are looked at, evenly spaced.
constexpr int kSamples = 8;

/// The nominal cache, and how many vectors of a state an Adams integrator of high order works on.
constexpr std::size_t kCacheBytes = std::size_t{1} << 20U;
constexpr std::size_t kVectors = 16;
/// Kets are worked on by members alone, which pays beyond the cache, too, while there is memory for them.
constexpr std::size_t kRegister = 8;
constexpr std::size_t kMostKetBytes = std::size_t{1} << 30U;
constexpr std::size_t kMostMembers = 64;
/// A device is kept busy by many members: those whose working vectors take so much, or all where these are fewer.
constexpr std::size_t kDeviceBytes = std::size_t{2} << 30U;
constexpr std::size_t kDeviceVectors = 24;
constexpr std::size_t kMostDeviceMembers = 4096;
/// A sweep is divided among devices where each has that many members at once.
constexpr std::size_t kLeastDeviceMembers = 1024;
constexpr std::size_t kLeastDeviceBatches = 8;
/// A sweep of fewer points than this many full batches gets smaller ones, for the ranks that may be there.
constexpr std::size_t kLeastBatches = 16;

class Hash {
 public:
  void add(std::uint64_t part) {
    value_ = (value_ ^ part) * 0x9E3779B97F4A7C15U;
    value_ ^= value_ >> 29U;
  }
  void add(double part) { add(std::bit_cast<std::uint64_t>(part)); }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

/// One block of points: its static table, and its coefficients at any time.
class Block {
 public:
  Block(const CompiledModel& compiled, std::span<const std::vector<double>> points)
      : compiled_(&compiled), lanes_(points.size()), dynamics_(compiled.programs.dynamics(), lanes_) {
    Evaluation statics(compiled.programs.statics(), lanes_);
    const auto parameters = compiled.programs.statics().inputs();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto index = static_cast<std::size_t>(compiled.model.graph.node(parameters[i]).index);
      for (std::size_t b = 0; b < lanes_; ++b) statics.input(i)[b] = points[b][index];
    }
    statics.locate();
    statics.evaluate();
    for (std::size_t row = 0; row < compiled.programs.row_count(); ++row) {
      const auto values = statics.output(row);
      statics_.insert(statics_.end(), values.begin(), values.end());
    }
    const auto rows = compiled.programs.dynamics_rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] != ScalarPrograms::kNoRow)
        std::copy_n(&statics_[rows[i] * lanes_], lanes_, dynamics_.input(i).data());
    }
  }

  /// Jumps that never happen between start and end are all the same.
  [[nodiscard]] std::uint64_t timeline(std::size_t lane) const {
    Hash hash;
    for (const DiscontinuityRows& jump : compiled_->programs.discontinuities()) {
      const double first = statics_[jump.first * lanes_ + lane];
      const double last = statics_[jump.last * lanes_ + lane];
      const bool happens = std::max(first, last) > compiled_->model.start &&
                           std::min(first, last) < compiled_->model.end && std::isfinite(first) && std::isfinite(last);
      hash.add(happens ? first : 0.0);
      hash.add(happens ? last : 0.0);
      hash.add(static_cast<std::uint64_t>(happens ? 1 : 0));
    }
    return hash.value();
  }

  /// The largest bound of the generator's norm, by lane.
  [[nodiscard]] std::vector<double> largest_norms() {
    const Model& model = compiled_->model;
    const auto rows = compiled_->programs.dynamics_rows();
    const auto norms = compiled_->dynamics.norms();
    std::vector<double> largest(lanes_, 0.0);
    for (int sample = 0; sample < kSamples; ++sample) {
      const double t = model.start + (model.end - model.start) * (sample + 0.5) / kSamples;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i] == ScalarPrograms::kNoRow) std::ranges::fill(dynamics_.input(i), t);
      }
      dynamics_.locate();
      dynamics_.evaluate();
      for (std::size_t b = 0; b < lanes_; ++b) {
        double bound = 0;
        for (std::size_t m = 0; m < norms.size(); ++m) bound += std::abs(dynamics_.output(m)[b]) * norms[m];
        if (std::isfinite(bound)) largest[b] = std::max(largest[b], bound);
      }
    }
    return largest;
  }

 private:
  const CompiledModel* compiled_;
  std::size_t lanes_;
  std::vector<double> statics_;
  Evaluation dynamics_;
};

}  // namespace

std::vector<PointProfile> profiles(const CompiledModel& compiled, std::span<const std::vector<double>> points) {
  const double duration = compiled.model.end - compiled.model.start;
  std::vector<PointProfile> result;
  for (std::size_t first = 0; first < points.size(); first += kBlock) {
    const auto some = points.subspan(first, std::min(kBlock, points.size() - first));
    Block block(compiled, some);
    const std::vector<double> norms = block.largest_norms();
    for (std::size_t b = 0; b < some.size(); ++b) result.push_back({block.timeline(b), norms[b] * duration});
  }
  return result;
}

namespace {

/// States that are integrated together for one point.
std::size_t states_of_point(const CompiledModel& compiled, const GradientOptions& gradient) {
  const bool is_forward = gradient.method == GradientMethod::Forward;
  return compiled.model.initials.size() * (is_forward ? 1 + std::min(gradient.wrt.size(), kDirectionsPerPass) : 1);
}

std::size_t automatic_device_batch(const CompiledModel& compiled, const SolverOptions& solver,
                                   const GradientOptions& gradient, std::size_t points) {
  const std::size_t bytes =
      kDeviceVectors * states_of_point(compiled, gradient) * compiled.dynamics.size(1) * sizeof(double);
  const std::size_t shared = std::max(points / kLeastDeviceBatches, kLeastDeviceMembers);
  std::size_t members = std::clamp<std::size_t>(kDeviceBytes / bytes, 1, std::min(shared, kMostDeviceMembers));
  while (members > 1 && least_checkpoint_memory(compiled.model, solver, gradient, members) > gradient.checkpoint_memory)
    members /= 2;
  return members;
}

}  // namespace

std::size_t automatic_batch(const CompiledModel& compiled, const SolverOptions& solver, const GradientOptions& gradient,
                            std::size_t points) {
  if (solver.device == Device::Cuda) return automatic_device_batch(compiled, solver, gradient, points);
  const std::size_t states = states_of_point(compiled, gradient);
  const std::size_t numbers = kVectors * states * compiled.dynamics.size(1) + compiled.programs.row_count();
  const std::size_t bytes = numbers * sizeof(double);
  const std::size_t fitting = kCacheBytes / bytes;
  // Few points' checkpoints fit where many points' least does not.
  std::size_t most = kMostMembers;
  while (most > 1 && least_checkpoint_memory(compiled.model, solver, gradient, most) > gradient.checkpoint_memory)
    --most;
  const std::size_t shared = std::max(points / kLeastBatches, kRegister);
  const std::size_t members = std::min({fitting, shared, most});
  if (members >= kRegister) return members / kRegister * kRegister;
  const bool is_ket = compiled.model.equation == Equation::Schrodinger;
  if (is_ket && kRegister * bytes <= kMostKetBytes) return std::min(kRegister, most);
  return std::clamp<std::size_t>(fitting, 1, most);
}

}  // namespace costate
