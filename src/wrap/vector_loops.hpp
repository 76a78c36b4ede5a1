// The loops of the vector operations, as the instruction set in use has them. Results may share storage with an
// operand, entry by entry.
#pragma once

#include <cstddef>

namespace costate {

/// The end of a step of a Runge-Kutta method, as sums over its stages x[0], ..., x[count - 1].
struct StepEnd {
  std::size_t count = 0;
  const double* const* x = nullptr;
  const double* value = nullptr;   ///< weights of the stages in the new state
  const double* first = nullptr;   ///< in the first estimate of its error
  const double* second = nullptr;  ///< in the second one
  double rtol = 0;
  double atol = 0;
};

/// factor (w + shift v) + sign u: a three-term recurrence of complex vectors, whose planes of `plane` numbers are real
/// and imaginary in turn. All planes have the same shift, entry by entry.
struct Recurrence {
  double factor = 0;
  const double* w = nullptr;
  const double* v = nullptr;  ///< does not share storage with a result
  double sign = 0;
  const double* u = nullptr;
  const double* shift_re = nullptr;
  const double* shift_im = nullptr;
  std::size_t plane = 1;
};

struct VectorLoops {
  static constexpr std::size_t kMostOrder = 12;

  /// z = a x + b y
  void (*linear_sum)(double a, const double* x, double b, const double* y, double* z, std::size_t n);
  /// z = x y
  void (*product)(const double* x, const double* y, double* z, std::size_t n);
  /// z = x / y
  void (*quotient)(const double* x, const double* y, double* z, std::size_t n);
  /// z = c
  void (*constant)(double c, double* z, std::size_t n);
  /// z = c x
  void (*scale)(double c, const double* x, double* z, std::size_t n);
  /// z = |x|
  void (*absolute)(const double* x, double* z, std::size_t n);
  /// z = 1 / x
  void (*inverse)(const double* x, double* z, std::size_t n);
  /// z = x + b
  void (*add_constant)(const double* x, double b, double* z, std::size_t n);
  /// z = sum_i c[i] x[i]; z may be any of the x, of which there is at least one.
  void (*linear_combination)(std::size_t count, const double* c, const double* const* x, double* z, std::size_t n);
  /// z = c x + y
  void (*add_scaled)(double c, const double* x, const double* y, double* z, std::size_t n);
  /// For k = 1, ..., order, for j = order, ..., k: v[j-1] += sign v[j], order <= kMostOrder, sign 1 or -1: how a
  /// multistep method predicts from its Nordsieck array, and takes it back. No two of the v share storage.
  void (*pascal)(double sign, double* const* v, std::size_t order, std::size_t n);
  /// sums[k % row] += (x[k] w[k])^2
  void (*add_squares)(const double* x, const double* w, std::size_t n, double* sums, std::size_t row);
  /// z = y + sum_i value[i] x[i], and with w = 1 / (rtol max(|y|, |z|) + atol)
  /// sums[k % row] += (w sum_i first[i] x[i])^2, sums[row + k % row] += (w sum_i second[i] x[i])^2.
  void (*step_end)(const StepEnd& step, const double* y, double* z, std::size_t n, double* sums, std::size_t row);
  /// z = recurrence, sum += weight z
  void (*recur)(const Recurrence& recurrence, double* z, double weight, double* sum, std::size_t n);
  /// z = recurrence + weight x
  void (*recur_back)(const Recurrence& recurrence, double weight, const double* x, double* z, std::size_t n);
  /// z = factor x, complex, with planes as those of a Recurrence.
  void (*scale_planes)(const double* factor_re, const double* factor_im, std::size_t plane, const double* x, double* z,
                       std::size_t n);
};

[[nodiscard]] const VectorLoops& vector_loops();

}  // namespace costate
