// Compiled once per instruction set. Loops carry "ivdep" because results may share storage with an operand, entry by
// entry.
#include <cmath>

#include "wrap/vector_loops.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

constexpr std::size_t kBlock = 512;  // entries: the blocks of a fused pass stay in the first-level cache

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

void linear_combination(std::size_t count, const double* c, const double* const* x, double* z, std::size_t n) {
  double sum[kBlock];
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t block = n - begin < kBlock ? n - begin : kBlock;
    for (std::size_t k = 0; k < block; ++k) sum[k] = c[0] * x[0][begin + k];
    for (std::size_t i = 1; i < count; ++i) {
      const double* const in = x[i] + begin;
      const double factor = c[i];
      for (std::size_t k = 0; k < block; ++k) sum[k] += factor * in[k];
    }
    for (std::size_t k = 0; k < block; ++k) z[begin + k] = sum[k];
  }
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

}  // namespace

extern const VectorLoops kVectorLoops{linear_sum, product,      quotient,           constant,   scale,      absolute,
                                      inverse,    add_constant, linear_combination, add_scaled, add_squares};

}  // namespace costate::COSTATE_INSTRUCTION_SET
