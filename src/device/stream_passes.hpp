// Passes over states in device memory that integrators need beside sums of stages: what one thread works out. Numbers
// of a state are [row][lane], rows being all that a lane has.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/inline.hpp"
#include "wrap/vector_loops.hpp"

namespace costate {

/// x[row][lane] = value in the chosen lanes.
struct StreamFill {
  const std::uint32_t* chosen = nullptr;  ///< [lane]
  double value = 0;
  double* x = nullptr;
  std::size_t lanes = 1;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t lane) const {
    if (chosen[lane] != 0) x[row * lanes + lane] = value;
  }
};

/// z += factors[lane] (x - y)
struct StreamDifferences {
  const double* factors = nullptr;
  const double* x = nullptr;
  const double* y = nullptr;
  double* z = nullptr;
  std::size_t lanes = 1;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t lane) const {
    const std::size_t k = row * lanes + lane;
    z[k] += factors[lane] * (x[k] - y[k]);
  }
};

/// First stage of sums by lane: the squares of one part of the rows, sums[part][lane].
struct StreamSquares {
  const double* x = nullptr;
  std::size_t lanes = 1;
  std::size_t rows = 0;
  std::size_t parts = 1;
  double* sums = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t part, std::uint32_t lane) const {
    double sum = 0;
    for (std::size_t row = rows * part / parts; row < rows * (part + 1) / parts; ++row)
      sum += x[row * lanes + lane] * x[row * lanes + lane];
    sums[part * lanes + lane] = sum;
  }
};

/// Second stage: out[k][lane] = the sum over the parts of sums[k][part][lane], in their order.
struct StreamPartSums {
  std::size_t lanes = 1;
  std::size_t parts = 1;
  const double* sums = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t k, std::uint32_t lane) const {
    double sum = 0;
    for (std::size_t part = 0; part < parts; ++part) sum += sums[(k * parts + part) * lanes + lane];
    out[k * lanes + lane] = sum;
  }
};

/// out[row][member] = the sum over the columns of sums[row][column][member].
struct StreamRowSums {
  std::size_t columns = 1;
  std::size_t members = 1;
  const double* sums = nullptr;
  double* out = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t member) const {
    double sum = 0;
    for (std::size_t column = 0; column < columns; ++column) sum += sums[(row * columns + column) * members + member];
    out[row * members + member] = sum;
  }
};

/// What a Recurrence is in one entry of two neighbouring planes, real and imaginary.
struct StreamPair {
  double re;
  double im;
};
COSTATE_INLINE StreamPair recurrence_at(const Recurrence& r, std::size_t re, std::size_t p) {
  const std::size_t im = re + r.plane;
  const double shifted_re = r.w[re] + (r.shift_re[p] * r.v[re] - r.shift_im[p] * r.v[im]);
  const double shifted_im = r.w[im] + (r.shift_re[p] * r.v[im] + r.shift_im[p] * r.v[re]);
  return {r.factor * shifted_re + r.sign * r.u[re], r.factor * shifted_im + r.sign * r.u[im]};
}

/// z = recurrence, sum += weight z; a pair of planes and an entry of them for each thread.
struct StreamRecurrence {
  Recurrence recurrence;
  double* z = nullptr;
  double weight = 0;
  double* sum = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t planes, std::uint32_t p) const {
    const std::size_t re = std::size_t{2} * planes * recurrence.plane + p;
    const std::size_t im = re + recurrence.plane;
    const StreamPair value = recurrence_at(recurrence, re, p);
    z[re] = value.re;
    z[im] = value.im;
    sum[re] += weight * value.re;
    sum[im] += weight * value.im;
  }
};

/// z = recurrence + weight x
struct StreamRecurrenceBack {
  Recurrence recurrence;
  double weight = 0;
  const double* x = nullptr;
  double* z = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t planes, std::uint32_t p) const {
    const std::size_t re = std::size_t{2} * planes * recurrence.plane + p;
    const std::size_t im = re + recurrence.plane;
    const StreamPair value = recurrence_at(recurrence, re, p);
    z[re] = value.re + weight * x[re];
    z[im] = value.im + weight * x[im];
  }
};

/// z = factor x, complex.
struct StreamScale {
  const double* factor_re = nullptr;
  const double* factor_im = nullptr;
  std::size_t plane = 1;
  const double* x = nullptr;
  double* z = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t planes, std::uint32_t p) const {
    const std::size_t re = std::size_t{2} * planes * plane + p;
    const std::size_t im = re + plane;
    const StreamPair value{x[re], x[im]};
    z[re] = factor_re[p] * value.re - factor_im[p] * value.im;
    z[im] = factor_re[p] * value.im + factor_im[p] * value.re;
  }
};

}  // namespace costate
