// What is differentiated, and how (INPUT.md, [gradient] and [output]).
#pragma once

#include <cstddef>
#include <vector>

namespace costate {

enum class GradientMethod {
  None,
  Forward,  ///< CVODES forward sensitivities
  Adjoint,  ///< the adjoint problem, integrated back by CVODES
};

struct GradientOptions {
  GradientMethod method = GradientMethod::None;
  std::vector<std::size_t> wrt;  ///< flat parameter indices, in the file's order, arrays entry by entry
};

enum class StateOutput { None, Final, All };

}  // namespace costate
