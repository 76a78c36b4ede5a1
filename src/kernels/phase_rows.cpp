// Compiled once per instruction set: the loops of an interaction frame.
#include "kernels/phase_rows.hpp"

#include <cmath>

#include "kernels/left_multiply.hpp"
#include "kernels/phase_loops.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

/// Adding and taking away 1.5 * 2^52 rounds to the nearest whole number.
constexpr double kRounding = 6755399441055744.0;
/// pi/2 in parts of 33 bits, which times a whole number below 2^20 are exact (Cody & Waite, Software Manual for the
/// Elementary Functions, 1980), and the rest.
constexpr double kHalfPi = 0x1.921fb544p+0;
constexpr double kHalfPiNext = 0x1.0b4611a6p-34;
constexpr double kHalfPiRest = 0x1.3198a2e037073p-69;
constexpr double kMostQuarters = 1048576;

COSTATE_INLINE double rounded(double x) { return (x + kRounding) - kRounding; }

/// Taylor's series on |r| <= pi/4, to a rounding: r - r^3/3! + ... + r^17/17!, 1 - r^2/2! + ... - r^18/18!.
COSTATE_INLINE double small_sine(double r) {
  const double z = r * r;
  double sum = 1.0 / 355687428096000.0;
  sum = sum * z - 1.0 / 1307674368000.0;
  sum = sum * z + 1.0 / 6227020800.0;
  sum = sum * z - 1.0 / 39916800.0;
  sum = sum * z + 1.0 / 362880.0;
  sum = sum * z - 1.0 / 5040.0;
  sum = sum * z + 1.0 / 120.0;
  sum = sum * z - 1.0 / 6.0;
  return r + r * z * sum;
}
COSTATE_INLINE double small_cosine(double r) {
  const double z = r * r;
  double sum = -1.0 / 6402373705728000.0;
  sum = sum * z + 1.0 / 20922789888000.0;
  sum = sum * z - 1.0 / 87178291200.0;
  sum = sum * z + 1.0 / 479001600.0;
  sum = sum * z - 1.0 / 3628800.0;
  sum = sum * z + 1.0 / 40320.0;
  sum = sum * z - 1.0 / 720.0;
  sum = sum * z + 1.0 / 24.0;
  sum = sum * z - 0.5;
  return 1.0 + z * sum;
}

void cosine_sine(double scale, const double* x, double* cosine, double* sine, std::size_t n) {
  double largest = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double size = std::fabs(scale * x[k]);
    largest = size > largest ? size : largest;
  }
  if (!(largest < kMostQuarters)) {
    for (std::size_t k = 0; k < n; ++k) {
      cosine[k] = std::cos(scale * x[k]);
      sine[k] = std::sin(scale * x[k]);
    }
    return;
  }
#pragma GCC ivdep
  for (std::size_t k = 0; k < n; ++k) {
    const double angle = scale * x[k];
    const double quarters = rounded(angle * 0x1.45f306dc9c883p-1);
    const double r = ((angle - quarters * kHalfPi) - quarters * kHalfPiNext) - quarters * kHalfPiRest;
    const double s = small_sine(r);
    const double c = small_cosine(r);
    const double quadrant = quarters - 4 * rounded(0.25 * quarters - 0.375);  // 0, 1, 2, 3
    const bool is_odd = quadrant == 1 || quadrant == 3;
    const double sine_here = is_odd ? c : s;
    const double cosine_here = is_odd ? s : c;
    sine[k] = quadrant >= 2 ? -sine_here : sine_here;
    cosine[k] = quadrant == 1 || quadrant == 2 ? -cosine_here : cosine_here;
  }
}

struct PointedTerms {
  std::size_t count = 0;
  const double* weights = nullptr;
  const double* const* vectors = nullptr;
};

template <class Kernel>
COSTATE_INLINE void run_rows(const Kernel& kernel) {
  for (std::size_t row = 0; row < kernel.layout.rows; ++row) run_row(kernel, row);
}

void turned_combination(std::size_t count, const double* weights, const double* const* x, const PhaseTable& u,
                        double* out, const Layout& layout) {
  run_rows(TurnedCombination<PointedTerms>{{count, weights, x}, u, out, layout});
}

void enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k, const Layout& layout) {
  run_rows(Enter{energy, y, u, k, layout});
}

void turn_back(const PhaseTable& u, double* y, const Layout& layout) { run_rows(TurnBack{u, y, layout}); }

void add_rotation(double sign, const LevelTable& energy, const double* y, double* out, const Layout& layout) {
  run_rows(AddRotation{sign, energy, y, out, layout});
}

void add_currents(double weight, const double* x, const double* y, double* sums, const Layout& layout) {
  run_rows(Currents{weight, x, y, sums, layout});
}

}  // namespace

extern const PhaseLoops kPhaseLoops{cosine_sine, turned_combination, enter, turn_back, add_rotation, add_currents};

}  // namespace costate::COSTATE_INSTRUCTION_SET
