#include "device/device_program.hpp"

#include <vector>

namespace costate {

namespace {

std::vector<TapeInstruction> tape_instructions(const Program& program) {
  std::vector<TapeInstruction> all;
  for (const Instruction& next : program.instructions())
    all.push_back({static_cast<std::uint32_t>(next.op), next.result, next.a, next.b, next.index});
  return all;
}

}  // namespace

DeviceProgram::DeviceProgram(const Program& program, const CudaStream& stream)
    : instructions_(tape_instructions(program), stream),
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
