// The binomial schedule: how a chain of steps is walked back with few stored states.
// Griewank & Walther, ACM Transactions on Mathematical Software 26 (2000) 19.
#pragma once

#include <cstddef>
#include <cstdint>

namespace costate {

/// The fewest steps that have to be advanced, all told, to have the state before each of `steps` steps, last to first,
/// with room for `slots` states, the first one's included: with r the least number for which C(slots + r, slots) >=
/// steps,
///
///     r steps - C(slots + r, r - 1)
///
/// `steps` and `slots` are at least 1.
[[nodiscard]] std::int64_t revolve_advances(std::size_t steps, std::size_t slots);

/// How many steps to advance from the stored state before the next one is stored, so that all of it takes
/// revolve_advances(steps, slots). `steps` and `slots` are at least 2.
[[nodiscard]] std::size_t revolve_stride(std::size_t steps, std::size_t slots);

}  // namespace costate
