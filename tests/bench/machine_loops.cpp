// Compiled once per instruction set.
#include "machine_loops.hpp"

#include "kernels/lanes.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

/// Enough to fill the pipelines of two units that take 4 cycles each, and few enough for 16 registers.
constexpr std::size_t kChains = 12;

double multiply_add(std::size_t rounds) {
  using V = Lanes<kRegisterWidth>;
  V sums[kChains];
  for (std::size_t k = 0; k < kChains; ++k) sums[k] = broadcast<V>(static_cast<double>(k));
  const V factor = broadcast<V>(0.999999);
  const V summand = broadcast<V>(1e-9);
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
    for (std::size_t k = 0; k < kChains; ++k) sums[k] = add(multiply(sums[k], factor), summand);
  }
  for (std::size_t k = 1; k < kChains; ++k) sums[0] = add(sums[0], sums[k]);
  return sums[0].value[0];
}

void copy(const double* from, double* to, std::size_t n) {
  for_lanes(
      0, n, [&]<class V>(std::size_t k) __attribute__((always_inline)) { store(to + k, load<V>(from + k)); });
}

}  // namespace

extern const MachineLoops kMachineLoops{multiply_add, 2 * kChains* kRegisterWidth, copy};

}  // namespace costate::COSTATE_INSTRUCTION_SET
