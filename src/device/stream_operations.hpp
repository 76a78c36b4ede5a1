// Entry by entry operations on vectors in device memory, many of them at once: what one thread works out for its entry.
#pragma once

#include <cmath>
#include <cstddef>

#include "base/inline.hpp"
#include "wrap/vector_pass.hpp"

namespace costate {

/// The passes in their order. The last result is kept in a register, for as long as the following passes write to the
/// same place, and read from there: a sum over many vectors is stored once.
struct StreamOperations {
  static constexpr std::size_t kMost = 64;  ///< arguments of a kernel have 4 kB

  std::size_t count = 0;
  VectorPass passes[kMost] = {};

  COSTATE_INLINE void operator()(std::size_t entry) const {
    double* place = nullptr;  // of the value, which is not stored yet
    double value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const VectorPass& pass = passes[i];
      const double x = operand(pass.x, entry, place, value);
      const double y = operand(pass.y, entry, place, value);
      if (place != nullptr && place != pass.z) place[entry] = value;
      place = pass.z;
      value = result(pass, x, y);
    }
    if (place != nullptr) place[entry] = value;
  }

 private:
  COSTATE_INLINE static double operand(const double* from, std::size_t entry, const double* place, double value) {
    if (from == nullptr) return 0;
    return from == place ? value : from[entry];
  }
  COSTATE_INLINE static double result(const VectorPass& pass, double x, double y) {
    using Operation = VectorPass::Operation;
    switch (pass.operation) {
      case Operation::LinearSum:
        return pass.a * x + pass.b * y;
      case Operation::AddScaled:
        return pass.a * x + y;
      case Operation::Product:
        return x * y;
      case Operation::Quotient:
        return x / y;
      case Operation::Scale:
        return pass.a * x;
      case Operation::Absolute:
        return std::fabs(x);
      case Operation::Inverse:
        return 1 / x;
      case Operation::AddConstant:
        return x + pass.a;
      case Operation::Constant:
        break;
    }
    return pass.a;
  }
};

}  // namespace costate
