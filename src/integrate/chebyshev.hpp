// The exponential function as a series of Chebyshev polynomials.
#pragma once

#include <cstddef>
#include <vector>

namespace costate {

/// With polynomials Q_0 = 1, Q_1(x) = x, Q_(k+1)(x) = 2 x Q_k(x) + sign Q_(k-1)(x):
///
///   exp(z) = sum_k c_k Q_k(z / focus),  c_k = (2 - delta_k0) J_k(focus) for sign 1, (2 - delta_k0) I_k(focus) for -1.
///
/// On the ellipse with half-axes a (real) and b, and its foci at +-i focus (sign 1) or +-focus (sign -1), |Q_k| <=
/// rho^k with rho = (a + b)/focus. [Tal-Ezer & Kosloff, J. Chem. Phys. 81 (1984) 3967; Ellacott, Math. Comp. 40 (1983)
/// 575]
struct ExponentialSeries {
  double focus = 1;
  double sign = 1;
  double exponent = 0;          ///< weights are c_k exp(-exponent)
  std::vector<double> weights;  ///< by k
};

/// A series for |Re z| <= re, |Im z| <= im, relative to exp(re) exact to rounding: of some ellipses around this
/// rectangle, the one that takes the fewest terms.
[[nodiscard]] ExponentialSeries exponential_series(double re, double im);

/// J_k(x) for k < count, x > 0, by recurrence from a k where it is negligible; `count` lies beyond of it.
[[nodiscard]] std::vector<double> bessel_functions(double x, std::size_t count);
/// I_k(x) likewise.
[[nodiscard]] std::vector<double> modified_bessel_functions(double x, std::size_t count);

}  // namespace costate
