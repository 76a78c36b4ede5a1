#include "wrap/cuda_graph.hpp"

#include <cuda_runtime_api.h>

#include <memory>
#include <vector>

#include "wrap/cuda.hpp"

namespace costate {

namespace {

/// `arguments` are those of the call, and outlive what comes back.
cudaKernelNodeParams parameters_of(const KernelCall& call, void** arguments) {
  const KernelShape& shape = call.shape();
  cudaKernelNodeParams parameters{};
  // CUDA does not write there.
  parameters.func = const_cast<void*>(call.kernel());
  parameters.gridDim = {shape.blocks[0], shape.blocks[1], shape.blocks[2]};
  parameters.blockDim = {shape.threads[0], shape.threads[1], shape.threads[2]};
  parameters.sharedMemBytes = static_cast<unsigned>(shape.shared);
  parameters.kernelParams = arguments;
  return parameters;
}

/// One row: what has more of them could not be given another address later.
cudaMemsetParams parameters_of(const DeviceClearing& clearing) {
  cudaMemsetParams parameters{};
  parameters.dst = clearing.memory;
  parameters.elementSize = clearing.bytes % sizeof(unsigned) == 0 ? sizeof(unsigned) : 1;
  parameters.width = clearing.bytes / parameters.elementSize;
  parameters.height = 1;
  return parameters;
}

}  // namespace

void queue(const DeviceWork& work, const CudaStream& stream) {
  std::visit(ByKind{[&](KernelCall call) {
                      auto arguments = call.arguments();
                      const cudaKernelNodeParams p = parameters_of(call, arguments.data());
                      check_cuda(cudaLaunchKernel(p.func, p.gridDim, p.blockDim, p.kernelParams, p.sharedMemBytes,
                                                  stream.get()),
                                 call.name());
                    },
                    [&](const DeviceClearing& clearing) { clear_on_device(clearing.memory, clearing.bytes, stream); },
                    [&](const DeviceReport& report) { queue_copy(report.from, report.to, report.bytes, stream); }},
             work);
}

void queue(const DeviceWorks& works, const CudaStream& stream) {
  for (const DeviceWork& work : works) queue(work, stream);
}

struct CudaGraph::Nodes {
  cudaGraph_t graph = nullptr;  ///< what the nodes of the executable one are known by
  cudaGraphExec_t executable = nullptr;
  std::vector<cudaGraphNode_t> nodes;
};

/// One that is still at work comes to its end before it goes.
void CudaGraph::Deleter::operator()(Nodes* nodes) const {
  const std::unique_ptr<Nodes> owned(nodes);
  if (owned->executable != nullptr) cudaGraphExecDestroy(owned->executable);
  if (owned->graph != nullptr) cudaGraphDestroy(owned->graph);
}

CudaGraph::CudaGraph(const DeviceWorks& works) : nodes_(new Nodes) {
  check_cuda(cudaGraphCreate(&nodes_->graph, 0), "cudaGraphCreate");
  for (const DeviceWork& work : works) {
    cudaGraphNode_t node = nullptr;
    cudaGraph_t graph = nodes_->graph;
    const cudaGraphNode_t* const before = nodes_->nodes.empty() ? nullptr : &nodes_->nodes.back();
    const std::size_t count = nodes_->nodes.empty() ? 0 : 1;
    std::visit(ByKind{[&](KernelCall call) {
                        auto arguments = call.arguments();
                        const cudaKernelNodeParams parameters = parameters_of(call, arguments.data());
                        check_cuda(cudaGraphAddKernelNode(&node, graph, before, count, &parameters), call.name());
                      },
                      [&](const DeviceClearing& clearing) {
                        const cudaMemsetParams parameters = parameters_of(clearing);
                        check_cuda(cudaGraphAddMemsetNode(&node, graph, before, count, &parameters),
                                   "cudaGraphAddMemsetNode");
                      },
                      [&](const DeviceReport& report) {
                        check_cuda(cudaGraphAddMemcpyNode1D(&node, graph, before, count, report.to, report.from,
                                                            report.bytes, cudaMemcpyDeviceToHost),
                                   "cudaGraphAddMemcpyNode1D");
                      }},
               work);
    nodes_->nodes.push_back(node);
  }
  check_cuda(cudaGraphInstantiateWithFlags(&nodes_->executable, nodes_->graph, 0), "cudaGraphInstantiateWithFlags");
}

void CudaGraph::set(std::size_t node, const DeviceWork& work) {
  cudaGraphExec_t executable = nodes_->executable;
  cudaGraphNode_t set = nodes_->nodes.at(node);
  std::visit(ByKind{[&](KernelCall call) {
                      auto arguments = call.arguments();
                      const cudaKernelNodeParams parameters = parameters_of(call, arguments.data());
                      check_cuda(cudaGraphExecKernelNodeSetParams(executable, set, &parameters), call.name());
                    },
                    [&](const DeviceClearing& clearing) {
                      const cudaMemsetParams parameters = parameters_of(clearing);
                      check_cuda(cudaGraphExecMemsetNodeSetParams(executable, set, &parameters),
                                 "cudaGraphExecMemsetNodeSetParams");
                    },
                    [&](const DeviceReport& report) {
                      check_cuda(cudaGraphExecMemcpyNodeSetParams1D(executable, set, report.to, report.from,
                                                                    report.bytes, cudaMemcpyDeviceToHost),
                                 "cudaGraphExecMemcpyNodeSetParams1D");
                    }},
             work);
}

void CudaGraph::launch(const CudaStream& stream) {
  check_cuda(cudaGraphLaunch(nodes_->executable, stream.get()), "cudaGraphLaunch");
}

}  // namespace costate
