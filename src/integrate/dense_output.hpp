// A stretch of a trajectory stored at the integrator's own steps, and read back at any time between them.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "base/archive.hpp"
#include "integrate/processor.hpp"
#include "kernels/state_memory.hpp"

namespace costate {

/// Which data the interpolation uses.
enum class Interpolation {
  Hermite,   ///< values and derivatives at up to 6 steps: degree 11, for smooth solutions (Adams)
  Lagrange,  ///< values at up to 6 steps: degree 5, where derivatives carry the noise of stiff components (BDF)
};

/// Nodes are chosen around the step that holds the time; nodes much closer to each other than that step are passed
/// over, since their differences hold nothing but rounding.
class DenseOutput {
 public:
  /// States are stored in the memory, which outlives this; so are the spans below.
  DenseOutput(Interpolation interpolation, std::size_t state_size, const StateMemory& memory = host_memory());
  DenseOutput(DenseOutput&&) noexcept = default;
  DenseOutput& operator=(DenseOutput&&) noexcept = default;
  DenseOutput(const DenseOutput&) = delete;  // nor are its arrays copied
  DenseOutput& operator=(const DenseOutput&) = delete;

  /// Appends a step end; times increase. `derivative` is read for Hermite only.
  void append(double t, std::span<const double> y, std::span<const double> derivative);
  void clear();

  [[nodiscard]] bool empty() const { return times_.empty(); }
  [[nodiscard]] std::size_t steps() const { return times_.empty() ? 0 : times_.size() - 1; }
  /// Bytes one step end takes.
  [[nodiscard]] static std::size_t bytes_per_step(Interpolation interpolation, std::size_t state_size);
  /// Bytes that it takes besides, with its first step end on.
  static constexpr std::size_t kOwnBytes = 2048;
  [[nodiscard]] std::size_t bytes() const {
    return empty() ? 0 : kOwnBytes + times_.size() * bytes_per_step(interpolation_, size_);
  }
  /// y at the first node.
  [[nodiscard]] std::span<const double> front() const { return values_.front().span(); }

  void fields(Archive& archive);

  /// y(t) for t between the first and the last node, by who works in the memory; `y` has state_size entries.
  void evaluate(double t, std::span<double> y, const Processor& processor = host_processor()) const;

 private:
  [[nodiscard]] StateArray stored(std::span<const double> state) const;
  [[nodiscard]] std::vector<std::size_t> nodes_around(double t) const;

  Interpolation interpolation_;
  std::size_t size_;
  const StateMemory* memory_;
  std::deque<double> times_;
  std::deque<StateArray> values_;
  std::deque<StateArray> derivatives_;
};

}  // namespace costate
