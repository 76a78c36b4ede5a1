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
    double* place = passes[0].z;
    double value = 0;
    bool is_known = false;  // a value that is not stored yet
    const auto load = [&](const double* from)
                          COSTATE_INLINE_BODY { return is_known && from == place ? value : from[entry]; };
    for (std::size_t i = 0; i < count; ++i) {
      const VectorPass& pass = passes[i];
      const double x = pass.x == nullptr ? 0 : load(pass.x);
      const double y = pass.y == nullptr ? 0 : load(pass.y);
      if (is_known && place != pass.z) place[entry] = value;
      place = pass.z;
      value = result(pass, x, y);
      is_known = true;
    }
    if (is_known) place[entry] = value;
  }

 private:
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
