// Whether a state can be held at all.
#pragma once

#include <optional>
#include <string>

#include "model/model.hpp"
#include "quantum/space.hpp"

namespace costate {

/// A problem where the vectors that one integration holds are larger than this machine's memory. One vector takes
/// 16 dimension bytes (Schrodinger) or 16 dimension^2 bytes (Lindblad); Adams' method of order 12, its corrector, the
/// quadratures and a backward pass hold about 40.
[[nodiscard]] std::optional<std::string> memory_problem(const std::vector<Subsystem>& subsystems, Equation equation);

}  // namespace costate
