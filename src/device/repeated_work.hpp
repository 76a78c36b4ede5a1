// Works that come again and again with other arguments, each time as one launch.
#pragma once

#include <cstddef>
#include <vector>

#include "wrap/cuda.hpp"
#include "wrap/cuda_graph.hpp"

namespace costate {

/// For each kind of works - the kernels, their shapes, the bytes that are cleared or come down - a graph is made once.
/// Whoever repeats works says all of them each time, and what is new in them is found out here: nobody can forget it.
class RepeatedWork {
 public:
  /// `stream` outlives this.
  explicit RepeatedWork(const CudaStream& stream) : stream_(&stream) {}

  /// Queues these works, at least one, as a graph.
  void launch(const DeviceWorks& works);

 private:
  /// Graphs that nobody uses any more, as those of an interval with other parameters, shall not become many.
  static constexpr std::size_t kMostGraphs = 16;
  struct Kept {
    CudaGraph graph;
    DeviceWorks works;  ///< as its nodes are
  };
  [[nodiscard]] Kept* find(const DeviceWorks& works);

  const CudaStream* stream_;
  std::vector<Kept> kept_;  ///< the one that was made last at the end
};

}  // namespace costate
