// Random numbers of a sweep: each a function of the seed, the number of its axis and the number of its point alone, so
// that the points are the same on any machine and any number of ranks.
#pragma once

#include <cstdint>

namespace costate {

/// Where a random number stands.
struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t axis = 0;
  std::uint64_t point = 0;
};

/// 64 random bits: the first two words (low word first) of Philox4x32-10 with the counter (point, axis) and the key
/// seed, each of them as a low and a high word.
[[nodiscard]] std::uint64_t random_bits(const Draw& draw);

/// a + d u, rounded once and at most b: d is the rounded b - a, u = floor(bits / 2^11) / 2^53 in [0, 1).
[[nodiscard]] double uniform_draw(const Draw& draw, double a, double b);

/// mean + sigma z, rounded once, where z is the normal quantile of u with its last bit, 2^-53, set; |z| < 8.3.
[[nodiscard]] double normal_draw(const Draw& draw, double mean, double sigma);

}  // namespace costate
