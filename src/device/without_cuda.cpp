// In builds without CUDA.
#include "base/error.hpp"
#include "device/cuda_processor.hpp"

namespace costate {

std::string why_no_cuda_device() { return "this program was built without CUDA (see docs/install.md)"; }

std::string why_no_cuda_vectors() { return why_no_cuda_device(); }

std::string take_cuda_device(int /*turn*/) { throw Error(why_no_cuda_device()); }

std::unique_ptr<Processor> cuda_processor(const Model& /*model*/) { throw Error(why_no_cuda_device()); }

}  // namespace costate
