#include "checkpoint/revolve.hpp"

#include <algorithm>

namespace costate {

namespace {

/// C(slots + repetitions, slots): the longest chain of which no step is advanced more often than that. No more than
/// `enough`, so that nothing overflows.
std::size_t longest_chain(std::size_t slots, std::size_t repetitions, std::size_t enough) {
  std::size_t chain = 1;
  const std::size_t factors = std::min(slots, repetitions);
  for (std::size_t k = 1; k <= factors; ++k) {
    chain = chain * (slots + repetitions - factors + k) / k;
    if (chain >= enough) return enough;
  }
  return chain;
}

std::size_t repetitions(std::size_t steps, std::size_t slots) {
  std::size_t r = 0;
  while (longest_chain(slots, r, steps) < steps) ++r;
  return r;
}

}  // namespace

std::int64_t revolve_advances(std::size_t steps, std::size_t slots) {
  // Of a single slot the closed form's r would be counted up to `steps`.
  if (slots == 1) return static_cast<std::int64_t>(steps * (steps - 1) / 2);
  const std::size_t r = repetitions(steps, slots);
  if (r == 0) return 0;
  // C(slots + r, r - 1) < r steps, for the chain that takes r - 1 repetitions is shorter than `steps`.
  const std::size_t saved = longest_chain(slots + 1, r - 1, r * steps);
  return static_cast<std::int64_t>(r * steps - saved);
}

/// Behind the stride wait steps - stride steps with a slot less, before it `stride` steps with all slots but one
/// repetition less: it is as long as both allow.
std::size_t revolve_stride(std::size_t steps, std::size_t slots) {
  const std::size_t r = repetitions(steps, slots);
  return std::min(longest_chain(slots, r - 1, steps), steps - longest_chain(slots - 1, r - 1, steps));
}

}  // namespace costate
