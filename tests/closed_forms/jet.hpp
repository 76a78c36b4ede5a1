// A complex number with its derivatives with respect to a problem's real parameters: a closed form written once in
// Jets yields its value and its exact gradient.
#pragma once

#include <cmath>
#include <complex>
#include <cstddef>
#include <utility>
#include <vector>

namespace costate {

class Jet {
 public:
  using Complex = std::complex<double>;

  Jet(Complex value) : value_(value) {}  // NOLINT(google-explicit-constructor): constants stand in formulas
  Jet(double value) : value_(value) {}   // NOLINT(google-explicit-constructor)
  Jet(Complex value, std::vector<Complex> derivatives) : value_(value), derivatives_(std::move(derivatives)) {}

  [[nodiscard]] Complex value() const { return value_; }
  /// d value / d parameter k.
  [[nodiscard]] Complex derivative(std::size_t k) const { return k < derivatives_.size() ? derivatives_[k] : 0.0; }

  /// f(x) by the chain rule, given f and f' at the value of x.
  [[nodiscard]] Jet chain(Complex f, Complex slope) const {
    std::vector<Complex> derivatives = derivatives_;
    for (Complex& derivative : derivatives) derivative *= slope;
    return {f, std::move(derivatives)};
  }

  friend Jet operator+(const Jet& x, const Jet& y) { return combine(x, y, x.value_ + y.value_, 1.0, 1.0); }
  friend Jet operator-(const Jet& x, const Jet& y) { return combine(x, y, x.value_ - y.value_, 1.0, -1.0); }
  friend Jet operator*(const Jet& x, const Jet& y) { return combine(x, y, x.value_ * y.value_, y.value_, x.value_); }
  friend Jet operator/(const Jet& x, const Jet& y) {
    return combine(x, y, x.value_ / y.value_, 1.0 / y.value_, -x.value_ / (y.value_ * y.value_));
  }
  friend Jet operator-(const Jet& x) { return x.chain(-x.value_, -1.0); }
  /// The parameters are real, so that conjugation passes through derivatives.
  friend Jet conj(const Jet& x) {
    std::vector<Complex> derivatives = x.derivatives_;
    for (Complex& derivative : derivatives) derivative = std::conj(derivative);
    return {std::conj(x.value_), std::move(derivatives)};
  }

 private:
  static Jet combine(const Jet& x, const Jet& y, Complex value, Complex slope_x, Complex slope_y) {
    std::vector<Complex> derivatives;
    for (std::size_t k = 0; k < x.derivatives_.size() || k < y.derivatives_.size(); ++k) {
      derivatives.push_back(slope_x * x.derivative(k) + slope_y * y.derivative(k));
    }
    return {value, std::move(derivatives)};
  }

  Complex value_;
  std::vector<Complex> derivatives_;  ///< missing entries are 0
};

/// Parameters 0, 1, ... of a problem, in the order of its `wrt`.
inline std::vector<Jet> independent(const std::vector<double>& values) {
  std::vector<Jet> jets;
  for (std::size_t k = 0; k < values.size(); ++k) {
    std::vector<Jet::Complex> derivatives(values.size(), 0.0);
    derivatives[k] = 1.0;
    jets.emplace_back(values[k], std::move(derivatives));
  }
  return jets;
}

inline Jet exp(const Jet& x) { return x.chain(std::exp(x.value()), std::exp(x.value())); }
inline Jet sin(const Jet& x) { return x.chain(std::sin(x.value()), std::cos(x.value())); }
inline Jet cos(const Jet& x) { return x.chain(std::cos(x.value()), -std::sin(x.value())); }
inline Jet sinh(const Jet& x) { return x.chain(std::sinh(x.value()), std::cosh(x.value())); }
inline Jet cosh(const Jet& x) { return x.chain(std::cosh(x.value()), std::sinh(x.value())); }
inline Jet sqrt(const Jet& x) { return x.chain(std::sqrt(x.value()), 0.5 / std::sqrt(x.value())); }
/// Of a real x.
inline Jet erf(const Jet& x) {
  const double value = x.value().real();
  return x.chain(std::erf(value), std::exp(-value * value) / std::sqrt(std::acos(0.0) / 2));
}

inline Jet real(const Jet& x) { return 0.5 * (x + conj(x)); }
inline Jet imag(const Jet& x) { return Jet::Complex(0, -0.5) * (x - conj(x)); }
/// |x|^2
inline Jet norm(const Jet& x) { return x * conj(x); }
inline Jet squared(const Jet& x) { return x * x; }

}  // namespace costate
