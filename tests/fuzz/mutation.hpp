// Damage to bytes.
#pragma once

#include <string>
#include <vector>

#include "fuzz/random.hpp"

namespace costate::fuzz {

/// `bytes` changed in one to a few places: bits, bytes, lines, numbers and words, parts of `others`, words of the
/// dictionary, nesting, what is not text.
[[nodiscard]] std::string mutated(std::string bytes, const std::vector<std::string>& others,
                                  const std::vector<std::string>& dictionary, Random& random);

}  // namespace costate::fuzz
