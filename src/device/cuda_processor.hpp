// A CUDA device as the processor of a model's batches.
#pragma once

#include <memory>
#include <string>

#include "integrate/processor.hpp"
#include "model/model.hpp"

namespace costate {

/// Why there is no CUDA device for this process, and what to do about it; "" where there is one.
[[nodiscard]] std::string why_no_cuda_device();

/// Why vectors of SUNDIALS cannot be on it; "" where they can.
[[nodiscard]] std::string why_no_cuda_vectors();

/// Takes one of the devices, by turns, for this process' processors; its name.
std::string take_cuda_device(int turn);

/// The device in use. Throws Error where there is none, or the model has a tangent, which devices do not carry.
[[nodiscard]] std::unique_ptr<Processor> cuda_processor(const Model& model);

}  // namespace costate
