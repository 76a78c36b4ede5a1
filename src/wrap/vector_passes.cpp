// Compiled once per instruction set. Loops carry "ivdep" because results may share storage with an operand, entry by
// entry.
#include <cmath>

#include "wrap/vector_loops.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

template <class F>
void each(const double* x, double* z, std::size_t n, F f) {
#pragma GCC ivdep
  for (std::size_t k = 0; k < n; ++k) z[k] = f(x[k]);
}

template <class F>
void each(const double* x, const double* y, double* z, std::size_t n, F f) {
#pragma GCC ivdep
  for (std::size_t k = 0; k < n; ++k) z[k] = f(x[k], y[k]);
}

void linear_sum(double a, const double* x, double b, const double* y, double* z, std::size_t n) {
  each(x, y, z, n, [a, b](double p, double q) { return a * p + b * q; });
}
void product(const double* x, const double* y, double* z, std::size_t n) {
  each(x, y, z, n, [](double p, double q) { return p * q; });
}
void quotient(const double* x, const double* y, double* z, std::size_t n) {
  each(x, y, z, n, [](double p, double q) { return p / q; });
}
void constant(double c, double* z, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) z[k] = c;
}
void scale(double c, const double* x, double* z, std::size_t n) {
  each(x, z, n, [c](double p) { return c * p; });
}
void absolute(const double* x, double* z, std::size_t n) {
  each(x, z, n, [](double p) { return std::fabs(p); });
}
void inverse(const double* x, double* z, std::size_t n) {
  each(x, z, n, [](double p) { return 1.0 / p; });
}
void add_constant(const double* x, double b, double* z, std::size_t n) {
  each(x, z, n, [b](double p) { return p + b; });
}
void add_scaled(double c, const double* x, const double* y, double* z, std::size_t n) {
  each(x, y, z, n, [c](double p, double q) { return c * p + q; });
}

#if defined(__AVX512F__)
constexpr std::size_t kWidth = 8;
#elif defined(__AVX__)
constexpr std::size_t kWidth = 4;
#else
constexpr std::size_t kWidth = 2;
#endif
constexpr std::size_t kRegisters = 4;

/// Entries k, ..., k + W * R - 1, in R registers: each term is only read.
template <std::size_t W, std::size_t R>
[[gnu::always_inline]] inline void combine_at(std::size_t count, const double* c, const double* const* x, double* z,
                                              std::size_t k) {
  using Register [[gnu::vector_size(W * sizeof(double))]] = double;
  Register sum[R] = {};
  Register term;
#pragma GCC unroll 4
  for (std::size_t r = 0; r < R; ++r) {
    __builtin_memcpy(&term, x[0] + k + r * W, sizeof term);
    sum[r] = c[0] * term;
  }
  for (std::size_t i = 1; i < count; ++i) {
    const double factor = c[i];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < R; ++r) {
      __builtin_memcpy(&term, x[i] + k + r * W, sizeof term);
      sum[r] += factor * term;
    }
  }
#pragma GCC unroll 4
  for (std::size_t r = 0; r < R; ++r) __builtin_memcpy(z + k + r * W, &sum[r], sizeof term);
}

void linear_combination(std::size_t count, const double* c, const double* const* x, double* z, std::size_t n) {
  std::size_t k = 0;
  for (; k + kRegisters * kWidth <= n; k += kRegisters * kWidth) combine_at<kWidth, kRegisters>(count, c, x, z, k);
  for (; k + kWidth <= n; k += kWidth) combine_at<kWidth, 1>(count, c, x, z, k);
  for (; k < n; ++k) combine_at<1, 1>(count, c, x, z, k);
}

/// The whole triangle on entries k, ..., k + W - 1, in registers.
template <std::size_t W, std::size_t kOrder>
[[gnu::always_inline]] inline void pascal_at(double sign, double* const* v, std::size_t k) {
  using Register [[gnu::vector_size(W * sizeof(double))]] = double;
  Register r[kOrder + 1];
#pragma GCC unroll 13
  for (std::size_t j = 0; j <= kOrder; ++j) __builtin_memcpy(&r[j], v[j] + k, sizeof r[j]);
#pragma GCC unroll 13
  for (std::size_t first = 1; first <= kOrder; ++first) {
#pragma GCC unroll 13
    for (std::size_t j = kOrder; j >= first; --j) r[j - 1] += sign * r[j];
  }
#pragma GCC unroll 13
  for (std::size_t j = 0; j < kOrder; ++j) __builtin_memcpy(v[j] + k, &r[j], sizeof r[j]);
}

template <std::size_t kOrder>
void pascal_of_order(double sign, double* const* v, std::size_t n) {
  std::size_t k = 0;
  for (; k + kWidth <= n; k += kWidth) pascal_at<kWidth, kOrder>(sign, v, k);
  for (; k < n; ++k) pascal_at<1, kOrder>(sign, v, k);
}

template <std::size_t kOrder = VectorLoops::kMostOrder>
void pascal(double sign, double* const* v, std::size_t order, std::size_t n) {
  if (order == kOrder) return pascal_of_order<kOrder>(sign, v, n);
  if constexpr (kOrder > 1) pascal<kOrder - 1>(sign, v, order, n);
}

void add_squares(const double* x, const double* w, std::size_t n, double* sums, std::size_t row) {
  for (std::size_t begin = 0; begin < n; begin += row) {
    const std::size_t width = n - begin < row ? n - begin : row;
#pragma GCC ivdep
    for (std::size_t k = 0; k < width; ++k) {
      const double scaled = x[begin + k] * w[begin + k];
      sums[k] += scaled * scaled;
    }
  }
}

/// Entries k, ..., k + W - 1: each stage is read once for all three sums.
template <std::size_t W>
[[gnu::always_inline]] inline void step_end_at(const StepEnd& step, const double* y, double* z, std::size_t k,
                                               double* first_sums, double* second_sums) {
  using Register [[gnu::vector_size(W * sizeof(double))]] = double;
  Register before;
  __builtin_memcpy(&before, y + k, sizeof before);
  Register value = before;
  Register first = {};
  Register second = {};
  for (std::size_t i = 0; i < step.count; ++i) {
    Register stage;
    __builtin_memcpy(&stage, step.x[i] + k, sizeof stage);
    value += step.value[i] * stage;
    first += step.first[i] * stage;
    second += step.second[i] * stage;
  }
  double before_parts[W];
  double value_parts[W];
  double weights[W];
  __builtin_memcpy(before_parts, &before, sizeof before);
  __builtin_memcpy(value_parts, &value, sizeof value);
  for (std::size_t i = 0; i < W; ++i) {
    const double old_size = std::fabs(before_parts[i]);
    const double new_size = std::fabs(value_parts[i]);
    weights[i] = 1.0 / (step.rtol * (old_size > new_size ? old_size : new_size) + step.atol);
  }
  Register weight;
  __builtin_memcpy(&weight, weights, sizeof weight);
  first *= weight;
  second *= weight;
  Register sum;
  __builtin_memcpy(&sum, first_sums, sizeof sum);
  sum += first * first;
  __builtin_memcpy(first_sums, &sum, sizeof sum);
  __builtin_memcpy(&sum, second_sums, sizeof sum);
  sum += second * second;
  __builtin_memcpy(second_sums, &sum, sizeof sum);
  __builtin_memcpy(z + k, &value, sizeof value);
}

void step_end(const StepEnd& step, const double* y, double* z, std::size_t n, double* sums, std::size_t row) {
  for (std::size_t begin = 0; begin < n; begin += row) {
    const std::size_t width = n - begin < row ? n - begin : row;
    std::size_t k = 0;
    for (; k + kWidth <= width; k += kWidth) step_end_at<kWidth>(step, y, z, begin + k, sums + k, sums + row + k);
    for (; k < width; ++k) step_end_at<1>(step, y, z, begin + k, sums + k, sums + row + k);
  }
}

/// end(k, value) for every entry k of a recurrence.
template <class End>
[[gnu::always_inline]] inline void recur_planes(const Recurrence& r, std::size_t plane, std::size_t n, End end) {
  for (std::size_t begin = 0; begin < n; begin += 2 * plane) {
#pragma GCC ivdep
    for (std::size_t p = 0; p < plane; ++p) {
      const std::size_t re = begin + p;
      const std::size_t im = re + plane;
      const double shifted_re = r.w[re] + (r.shift_re[p] * r.v[re] - r.shift_im[p] * r.v[im]);
      const double shifted_im = r.w[im] + (r.shift_re[p] * r.v[im] + r.shift_im[p] * r.v[re]);
      end(re, r.factor * shifted_re + r.sign * r.u[re]);
      end(im, r.factor * shifted_im + r.sign * r.u[im]);
    }
  }
}

/// The same for one shift, that of planes of one number.
template <class End>
[[gnu::always_inline]] inline void recur_pairs(const Recurrence& r, std::size_t n, End end) {
  const double shift_re = r.shift_re[0];
  const double shift_im = r.shift_im[0];
#pragma GCC ivdep
  for (std::size_t re = 0; re < n; re += 2) {
    const std::size_t im = re + 1;
    const double shifted_re = r.w[re] + (shift_re * r.v[re] - shift_im * r.v[im]);
    const double shifted_im = r.w[im] + (shift_re * r.v[im] + shift_im * r.v[re]);
    end(re, r.factor * shifted_re + r.sign * r.u[re]);
    end(im, r.factor * shifted_im + r.sign * r.u[im]);
  }
}

void recur(const Recurrence& r, double* z, double weight, double* sum, std::size_t n) {
  const auto end = [z, weight, sum](std::size_t k, double value) {
    z[k] = value;
    sum[k] += weight * value;
  };
  r.plane == 1 ? recur_pairs(r, n, end) : recur_planes(r, r.plane, n, end);
}

void recur_back(const Recurrence& r, double weight, const double* x, double* z, std::size_t n) {
  const auto end = [z, weight, x](std::size_t k, double value) { z[k] = value + weight * x[k]; };
  r.plane == 1 ? recur_pairs(r, n, end) : recur_planes(r, r.plane, n, end);
}

void scale_planes(const double* factor_re, const double* factor_im, std::size_t plane, const double* x, double* z,
                  std::size_t n) {
  for (std::size_t begin = 0; begin < n; begin += 2 * plane) {
#pragma GCC ivdep
    for (std::size_t p = 0; p < plane; ++p) {
      const double re = x[begin + p];
      const double im = x[begin + p + plane];
      z[begin + p] = factor_re[p] * re - factor_im[p] * im;
      z[begin + p + plane] = factor_re[p] * im + factor_im[p] * re;
    }
  }
}

}  // namespace

extern const VectorLoops kVectorLoops{linear_sum, product,      quotient,           constant,    scale,  absolute,
                                      inverse,    add_constant, linear_combination, add_scaled,  pascal, add_squares,
                                      step_end,   recur,        recur_back,         scale_planes};

}  // namespace costate::COSTATE_INSTRUCTION_SET
