// Graphs, and the works they are made of, on a machine without a device. A graph knows of its works nothing but what it
// was made of and given since, so that whoever forgets to give it something gets the results of an earlier launch; what
// comes down to the host is not there before somebody waited for it.
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "device/fake_cuda.hpp"
#include "device/fake_memory.hpp"
#include "wrap/cuda.hpp"
#include "wrap/cuda_graph.hpp"

namespace costate {

namespace {

/// CUDA takes no node that clears or copies nothing.
void require_bytes(std::size_t bytes) {
  if (bytes == 0) throw std::logic_error("a work of no bytes in a graph");
}
void require_bytes(const DeviceWorks& works) {
  for (const DeviceWork& work : works) {
    std::visit(
        ByKind{[](const KernelCall& /*call*/) {}, [](const DeviceClearing& clearing) { require_bytes(clearing.bytes); },
               [](const DeviceReport& report) { require_bytes(report.bytes); }},
        work);
  }
}

void run(const DeviceWork& work) {
  const test::DeviceAccess access;
  std::visit(ByKind{[](KernelCall call) {
                      const auto kernel = reinterpret_cast<test::FakeKernel>(const_cast<void*>(call.kernel()));
                      kernel(call.arguments().data());
                    },
                    [](const DeviceClearing& clearing) { std::memset(clearing.memory, 0, clearing.bytes); },
                    [](const DeviceReport& report) { test::send_down(report.from, report.to, report.bytes); }},
             work);
}

}  // namespace

void queue(const DeviceWork& work, const CudaStream& /*stream*/) {
  ++test::fake_calls().queued;
  run(work);
}
void queue(const DeviceWorks& works, const CudaStream& stream) {
  for (const DeviceWork& work : works) queue(work, stream);
}

struct CudaGraph::Nodes {
  DeviceWorks works;
};

void CudaGraph::Deleter::operator()(Nodes* nodes) const { const std::unique_ptr<Nodes> owned(nodes); }

CudaGraph::CudaGraph(const DeviceWorks& works) : nodes_(new Nodes{works}) {
  require_bytes(works);
  ++test::fake_calls().graphs_made;
}

void CudaGraph::set(std::size_t node, const DeviceWork& work) { nodes_->works.at(node) = work; }

void CudaGraph::launch(const CudaStream& /*stream*/) {
  ++test::fake_calls().graphs;
  for (const DeviceWork& work : nodes_->works) run(work);
}

}  // namespace costate
