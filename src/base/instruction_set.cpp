#include "base/instruction_set.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/error.hpp"

namespace costate {

namespace {

constexpr const char* kVariable = "COSTATE_INSTRUCTION_SET";

/// Names of sets, one after the other.
std::string listed(const std::vector<InstructionSet>& sets) {
  std::string text;
  for (const InstructionSet set : sets) text += (text.empty() ? "" : ", ") + std::string(name_of(set));
  return text;
}

std::optional<std::string> name_in_environment() {
  const char* const name = std::getenv(kVariable);
  return name == nullptr || *name == '\0' ? std::nullopt : std::optional<std::string>(name);
}

}  // namespace

std::string_view name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::Baseline:
#if defined(COSTATE_NATIVE)
      return "native";
#else
      return "baseline";
#endif
    case InstructionSet::Avx2:
      return "avx2";
    case InstructionSet::Avx512:
      return "avx512";
  }
  throw Error("an instruction set without a name");
}

std::vector<InstructionSet> available_instruction_sets() {
  std::vector<InstructionSet> sets{InstructionSet::Baseline};
#if !defined(COSTATE_ONE_INSTRUCTION_SET)
  // What the options of the sets in Settings.cmake let the compiler use; the operating system's part is asked too.
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                          __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  if (has_avx2) sets.push_back(InstructionSet::Avx2);
  if (has_avx2 && has_avx512) sets.push_back(InstructionSet::Avx512);
#endif
  return sets;
}

InstructionSet find_instruction_set(const std::optional<std::string>& name) {
  const std::vector<InstructionSet> sets = available_instruction_sets();
  if (!name) return sets.back();
  const auto found = std::find_if(sets.begin(), sets.end(), [&](InstructionSet set) { return name_of(set) == *name; });
  if (found != sets.end()) return *found;
  throw InputError(std::string(kVariable) + " is \"" + *name + "\" (this program on this processor has " +
                   listed(sets) + ") name one of these, or leave the variable out for the best");
}

InstructionSet instruction_set() {
  static const InstructionSet chosen = find_instruction_set(name_in_environment());
  return chosen;
}

}  // namespace costate
