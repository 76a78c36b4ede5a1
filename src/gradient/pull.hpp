// How losses pull on what was observed.
#pragma once

#include <cstddef>
#include <vector>

#include "gradient/observed.hpp"

namespace costate {

/// How one loss pulls on one number observed along the trajectory that is walked back.
struct Pull {
  Observed observed;
  std::size_t save;
  std::vector<double> weight;  ///< dL/d(observed), [lane]
};

}  // namespace costate
