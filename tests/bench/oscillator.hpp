// The model that benchmarks of kernels and of steps work on.
#pragma once

#include <cmath>
#include <cstddef>

#include "model/model.hpp"

namespace costate {

/// A driven, damped Kerr oscillator: a constant diagonal and two quadratures of the drive, parameters 0 and 1; decay
/// and dephasing at the rates of parameters 2 and 3.
inline Model oscillator(Equation equation, std::size_t levels) {
  Model model;
  model.space = Space({{"c", levels}});
  model.equation = equation;
  const auto n = static_cast<Eigen::Index>(levels);
  Operator destroy(n, n);
  Operator number(n, n);
  for (Eigen::Index k = 1; k < n; ++k) {
    destroy.insert(k - 1, k) = std::sqrt(static_cast<double>(k));
    number.insert(k, k) = static_cast<double>(k);
  }
  model.hamiltonian.push_back({Operator(number * number), model.graph.constant(0.1)});
  add_with_conjugate(model, destroy, {model.graph.parameter(0), model.graph.parameter(1)});
  if (equation == Equation::Lindblad) {
    model.dissipators = {{destroy, model.graph.parameter(2), "decay"}, {number, model.graph.parameter(3), "dephasing"}};
  }
  return model;
}

}  // namespace costate
