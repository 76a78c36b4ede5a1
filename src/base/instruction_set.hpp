// Hot loops are compiled once per instruction set; which of them run is decided once, when the program runs.
//
// A file named PER_INSTRUCTION_SET in CMake defines one constant table of functions in the namespace
// costate::COSTATE_INSTRUCTION_SET. An ordinary file declares the tables of all sets and chooses:
//
//   COSTATE_DECLARE_TABLES(KernelLoops, kKernelLoops)
//   const KernelLoops& kernel_loops() { return COSTATE_CHOOSE_TABLE(kKernelLoops); }
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace costate {

enum class InstructionSet {
  Baseline,  ///< what the whole program is compiled for
  Avx2,      ///< 256-bit vectors, with fused multiply-add
  Avx512,    ///< 512-bit vectors
};

/// "baseline", "avx2", "avx512"; the baseline of a program built for one machine is "native".
[[nodiscard]] std::string_view name_of(InstructionSet set);
/// The sets that this program has code for and this processor can run, the best one last.
[[nodiscard]] std::vector<InstructionSet> available_instruction_sets();
/// The available set of that name, or without a name the best one. Throws InputError where it is not available.
[[nodiscard]] InstructionSet find_instruction_set(const std::optional<std::string>& name);
/// The set in use: find_instruction_set() of COSTATE_INSTRUCTION_SET in the environment, at the first call.
[[nodiscard]] InstructionSet instruction_set();

/// The table of the set in use.
template <class Table>
const Table& choose_table(const Table& baseline, const Table& avx2, const Table& avx512) {
  switch (instruction_set()) {
    case InstructionSet::Avx512:
      return avx512;
    case InstructionSet::Avx2:
      return avx2;
    case InstructionSet::Baseline:
      break;
  }
  return baseline;
}

}  // namespace costate

// COSTATE_ONE_INSTRUCTION_SET comes from CMake, where there is the baseline only.
#if defined(COSTATE_ONE_INSTRUCTION_SET)
#define COSTATE_DECLARE_TABLES(Table, name) \
  namespace costate::baseline {             \
  extern const Table name;                  \
  }
#define COSTATE_CHOOSE_TABLE(name) baseline::name
#else
#define COSTATE_DECLARE_TABLES(Table, name) \
  namespace costate::baseline {             \
  extern const Table name;                  \
  }                                         \
  namespace costate::avx2 {                 \
  extern const Table name;                  \
  }                                         \
  namespace costate::avx512 {               \
  extern const Table name;                  \
  }
#define COSTATE_CHOOSE_TABLE(name) choose_table(baseline::name, avx2::name, avx512::name)
#endif
