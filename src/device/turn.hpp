// A phase that an element of a state is multiplied by.
#pragma once

#include <cmath>
#include <limits>

#include "device/merged_rows.hpp"
#include "kernels/cosine_sine.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// u = exp(-i angle). Angles of more than a million turns make no number, and with it a step that is not taken.
struct Turn {
  double cosine;
  double sine;

  COSTATE_INLINE explicit Turn(double angle) {
    const CosineSine value = cosine_sine_of(angle);
    const double in_range = std::fabs(angle) < kMostQuarters ? 1 : std::numeric_limits<double>::quiet_NaN();
    cosine = in_range * value.cosine;
    sine = value.sine;
  }
  [[nodiscard]] COSTATE_INLINE Complex on(const Complex& x) const {
    return {cosine * x.re + sine * x.im, cosine * x.im - sine * x.re};
  }
  [[nodiscard]] COSTATE_INLINE Complex back(const Complex& x) const {
    return {cosine * x.re - sine * x.im, cosine * x.im + sine * x.re};
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
