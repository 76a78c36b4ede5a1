// Sparse matrices on the whole space.
#pragma once

#include <cstdint>
#include <span>

#include "quantum/local_operators.hpp"
#include "quantum/operators.hpp"
#include "quantum/space.hpp"

namespace costate {

/// 1 x A x 1: the matrix of subsystem s on the whole space. `entries` are sorted by row, then column.
[[nodiscard]] Operator embed(std::span<const LocalEntry> entries, const Space& space, std::size_t s);

[[nodiscard]] Operator identity(const Space& space);

/// Without the entries that are exactly 0.
[[nodiscard]] Operator pruned(Operator a);

}  // namespace costate
