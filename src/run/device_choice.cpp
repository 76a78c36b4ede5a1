#include "run/device_choice.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/error.hpp"
#include "base/instruction_set.hpp"
#include "device/cuda_processor.hpp"

namespace costate {

namespace {

/// Why the ranks cannot compute on CUDA devices; "" where they can.
std::string why_not_cuda(const Job& job, const Communicator& communicator) {
  const std::string own = why_no_cuda_device();
  if (communicator.maximum(own.empty() ? 0 : 1) > 0) return own.empty() ? "another rank has no CUDA device" : own;
  if (family(job.solver.method) != MethodFamily::Multistep) return "";
  if (job.device != Device::Cuda) return "adams and bdf use a device where solver.device = \"cuda\" asks for it";
  const std::string vectors = why_no_cuda_vectors();
  return vectors.empty() ? "" : vectors + "; or set solver.method to \"dop853\" or \"magnus\"";
}

}  // namespace

DeviceChoice settle_device(Job& job, const Communicator& communicator) {
  const std::string cpu = fmt::format("cpu ({})", name_of(instruction_set()));
  job.solver.device = Device::Cpu;
  if (job.device == Device::Cpu) return {cpu, ""};
  const std::string problem = why_not_cuda(job, communicator);
  if (!problem.empty() && job.device == Device::Cuda)
    throw InputError(fmt::format("{}: solver.device: \"cuda\" is not available: {}", job.device_place, problem));
  if (!problem.empty()) return {cpu, fmt::format("runs on the CPU: {}", problem)};
  job.solver.device = Device::Cuda;
  const std::string own = fmt::format("cuda ({})", take_cuda_device(communicator.rank_on_machine()));
  const std::string name = communicator.broadcast(own);
  return {name, fmt::format("runs on {}", name)};
}

}  // namespace costate
