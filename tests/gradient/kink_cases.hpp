// Small models whose gradient does not exist, or exists in spite of a kink.
#pragma once

#include <string>
#include <vector>

namespace costate {

/// What a model adds to the common part: the parameters x = 0, y = 0.5, v = [0.3, 0.8, 0.4]; a qubit q and an
/// oscillator c of 4 levels; the observables z = sigmaz(q), photons = number(c) and field = destroy(c); the time from 0
/// to 2. The gradient is with respect to y and x, in this order.
struct KinkCase {
  std::string system;       ///< TOML: terms, initial states, further observables
  std::string loss;         ///< its expression
  double slope_in_y = 0.0;  ///< where the gradient exists
  double slope_in_x = 0.0;
};

/// The derivative with respect to x does not exist, or is 0 times infinity by the chain rule; that with respect to y
/// exists.
[[nodiscard]] std::vector<KinkCase> missing_gradients();
/// Both derivatives exist.
[[nodiscard]] std::vector<KinkCase> existing_gradients();

}  // namespace costate
