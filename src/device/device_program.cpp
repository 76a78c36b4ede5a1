#include "device/device_program.hpp"

namespace costate {

DeviceProgram::DeviceProgram(const Program& program, const CudaStream& stream)
    : instructions_(program.instructions(), stream),
      constants_(program.constants(), stream),
      pulses_(program.pulses(), stream),
      pulse_values_(program.pulse_values(), stream),
      outputs_(program.outputs(), stream) {
  view_.instructions = instructions_.data();
  view_.instruction_count = static_cast<std::uint32_t>(instructions_.size());
  view_.constants = constants_.data();
  view_.pulses = pulses_.data();
  view_.pulse_values = pulse_values_.data();
  view_.outputs = outputs_.data();
  view_.output_count = static_cast<std::uint32_t>(outputs_.size());
  view_.inputs = static_cast<std::uint32_t>(program.inputs().size());
  view_.first_result = static_cast<std::uint32_t>(program.inputs().size() + program.constants().size());
}

}  // namespace costate
