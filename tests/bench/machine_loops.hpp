// What the machine can do at best with an instruction set: the measure of the kernels.
#pragma once

#include <cstddef>

namespace costate {

struct MachineLoops {
  /// Runs `rounds` rounds of independent multiply-adds in registers and returns their sum, which somebody must use.
  double (*multiply_add)(std::size_t rounds);
  /// Floating-point operations of one round; a multiply-add counts 2.
  std::size_t operations_per_round;
  /// to = from, n numbers.
  void (*copy)(const double* from, double* to, std::size_t n);
};

}  // namespace costate
