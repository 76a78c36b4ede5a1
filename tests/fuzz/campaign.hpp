// Runs a subject over many cases: the same ones each time, or more of them with
//   COSTATE_FUZZ_CASES  how many cases, in place of the default
//   COSTATE_FUZZ_SEED   other cases
//   COSTATE_FUZZ_KEEP   a file that holds the present case, so that it outlives a crash
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "fuzz/mutation.hpp"
#include "fuzz/random.hpp"

namespace costate::fuzz {

inline std::uint64_t environment_number(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

inline void keep(const std::string& bytes) {
  if (const char* const file = std::getenv("COSTATE_FUZZ_KEEP")) std::ofstream(file, std::ios::binary) << bytes;
}

/// Calls `check(random)` for each case; a failure names the case.
inline void each_case(std::size_t cases_by_default, const std::function<void(Random&)>& check) {
  const std::size_t cases = environment_number("COSTATE_FUZZ_CASES", cases_by_default);
  const std::uint64_t seed = environment_number("COSTATE_FUZZ_SEED", 1);
  for (std::size_t k = 0; k < cases && !testing::Test::HasFatalFailure(); ++k) {
    SCOPED_TRACE("case " + std::to_string(k) + " of COSTATE_FUZZ_SEED=" + std::to_string(seed));
    Random random(seed, k);
    check(random);
  }
}

/// Something that takes bytes apart.
struct Subject {
  std::string name;
  std::vector<std::string> seeds;       ///< sound inputs, which are mutated
  std::vector<std::string> dictionary;  ///< words of its language
  /// Whether the bytes are accepted; checks what comes of them. May throw costate::Error and nothing else.
  std::function<bool(const std::string&)> accepts;
  std::size_t cases = 1000;
};

/// Every seed is accepted, no mutation of it does harm. Returns how many were accepted.
std::size_t run(const Subject& subject);

}  // namespace costate::fuzz
