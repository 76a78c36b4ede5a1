// A Program in device memory.
#pragma once

#include <cstdint>

#include "device/tape_view.hpp"
#include "graph/program.hpp"
#include "wrap/cuda.hpp"

namespace costate {

class DeviceProgram {
 public:
  DeviceProgram(const Program& program, const CudaStream& stream);
  [[nodiscard]] const TapeProgram& view() const { return view_; }

 private:
  DeviceArray<Instruction> instructions_;
  DeviceArray<double> constants_;
  DeviceArray<PulseOperands> pulses_;
  DeviceArray<std::uint32_t> pulse_values_;
  DeviceArray<std::uint32_t> outputs_;
  TapeProgram view_;
};

}  // namespace costate
