// The files that inputs of the campaigns name, in memory.
#pragma once

#include <string>
#include <vector>

#include "input/input_files.hpp"

namespace costate::fuzz {

/// points.csv, points.h5: two points of kappa and amp[1]. matrix.mtx, matrix.h5 (/H): a matrix of 3 x 3.
[[nodiscard]] const InputFiles::Contents& named_files();

/// Sound inputs that name each of them.
[[nodiscard]] std::vector<std::string> inputs_with_files();

}  // namespace costate::fuzz
