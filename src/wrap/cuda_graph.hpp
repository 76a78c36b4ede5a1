// The owner of a CUDA graph.
#pragma once

#include <cstddef>
#include <memory>

#include "wrap/device_work.hpp"

namespace costate {

/// Works that a stream takes with one call, each when the one before it has come to its end. Its nodes are put together
/// by hand: nothing is captured from a stream, so that no error can leave one in capture.
class CudaGraph {
 public:
  explicit CudaGraph(const DeviceWorks& works);

  /// From the next launch on a node is this work, which differs from the one before in arguments or addresses only.
  /// Launches before this are as they were, done or not.
  void set(std::size_t node, const DeviceWork& work);
  /// Returns before it is done.
  void launch(const CudaStream& stream);

 private:
  struct Nodes;
  struct Deleter {
    void operator()(Nodes* nodes) const;
  };
  std::unique_ptr<Nodes, Deleter> nodes_;
};

}  // namespace costate
