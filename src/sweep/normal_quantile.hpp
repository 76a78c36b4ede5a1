// The inverse of the normal distribution function, with the same bits on every machine.
#pragma once

namespace costate {

/// z with P(Z <= z) = p for a standard normal Z and 0 < p < 1, to a relative error of about 1e-15. Only sums, products,
/// quotients, square roots and fused multiply-adds of IEEE doubles are used, which are correctly rounded everywhere; a
/// library's log() is not. Source: Wichura, "Algorithm AS 241", Appl. Statist. 37 (1988) 477, PPND16.
[[nodiscard]] double normal_quantile(double p);

}  // namespace costate
