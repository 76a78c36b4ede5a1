// Compiled once per instruction set: the loops of an interaction frame.
#include "kernels/phase_rows.hpp"

#include <cmath>

#include "kernels/cosine_sine.hpp"
#include "kernels/left_multiply.hpp"
#include "kernels/phase_loops.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

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
    const CosineSine value = cosine_sine_of(scale * x[k]);
    cosine[k] = value.cosine;
    sine[k] = value.sine;
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
