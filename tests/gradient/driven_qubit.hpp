// A resonantly driven qubit: with the Hamiltonian coefficient(t) sigmax the expectation of sigmaz is cos(2 area), area
// the integral of the coefficient.
#pragma once

#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "support/ways.hpp"

namespace costate {

/// From t = 0 to 2, saved at 0, 1.25 and 2, with the observable z (sigmaz) and the parameters, all in wrt in this
/// order: a = 0.5, b = 1.25, c = 1.25, w = 0.8, v = [0.3, -0.4, 0.9], u = [0.2, -0.5, 0.7, 1.1, -0.3, 0.4].
PointResult solve_driven_qubit(const std::string& coefficient, const std::string& loss, const Way& way);

/// Checks loss = cos(2 area) and its gradient -2 sin(2 area) slopes, every explicit way; `slopes` are the
/// derivatives of the area, 0 for the parameters that it leaves out.
void expect_area(const std::string& coefficient, const std::string& loss, double area, std::vector<double> slopes);

}  // namespace costate
