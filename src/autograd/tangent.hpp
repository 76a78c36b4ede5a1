// Derivatives along a direction, as expressions: Jacobian-vector products, and Hessian-vector products behind them.
#pragma once

#include <vector>

#include "autograd/variable.hpp"

namespace costate {

/// How fast the entries of a variable move.
struct Motion {
  Variable variable;
  std::vector<double> speed;
};

/// dx/de where the variables move as variable + e * speed, entry by entry of x; those not named stay. Solves behind x
/// are solved again, each together with its tangent, at about three times the cost of a solve, whether they were freed
/// or not. The result is an expression like any other: for a loss L and a motion v, tangent(L, {v}).value() is the
/// product g . v of the gradient, and tangent(L, {v}).backward() adds H v, of the Hessian, to grad(): the tangent of
/// the adjoint. Throws Error where x depends on t, or on a solve that is out of date.
Expression tangent(const Expression& x, const std::vector<Motion>& motions);

}  // namespace costate
