// One entry by entry operation on the vectors of a problem, by the addresses of their entries.
#pragma once

namespace costate {

struct VectorPass {
  enum class Operation {
    LinearSum,    ///< z = a x + b y
    AddScaled,    ///< z = a x + y
    Product,      ///< z = x y
    Quotient,     ///< z = x / y
    Scale,        ///< z = a x
    Absolute,     ///< z = |x|
    Inverse,      ///< z = 1 / x
    AddConstant,  ///< z = x + a
    Constant,     ///< z = a
  };
  Operation operation = Operation::Constant;
  double a = 0;
  double b = 0;
  const double* x = nullptr;
  const double* y = nullptr;
  double* z = nullptr;
};

}  // namespace costate
