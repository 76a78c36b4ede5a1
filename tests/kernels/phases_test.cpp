// The loops of an interaction frame against complex arithmetic, for every width of lanes.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include "kernels/level_numbers.hpp"

namespace costate {
namespace {

using Complex = std::complex<double>;
using Vector = std::vector<double>;

TEST(Phases, SinesAndCosinesAreRightToRounding) {
  std::mt19937 random(5);
  for (const double size : {1e-9, 1.0, 1e3, 1e6, 1e9}) {
    std::uniform_real_distribution<double> within(-size, size);
    Vector x{0.0, -0.0, size, std::acos(-1.0), 0.5 * std::acos(-1.0), -0.25 * std::acos(-1.0)};
    for (int n = 0; n < 1001; ++n) x.push_back(within(random));
    Vector cosine(x.size());
    Vector sine(x.size());
    for (const double scale : {1.0, -0.7}) {
      phase_loops().cosine_sine(scale, x.data(), cosine.data(), sine.data(), x.size());
      for (std::size_t k = 0; k < x.size(); ++k) {
        EXPECT_NEAR(cosine[k], std::cos(scale * x[k]), 3e-16) << x[k];
        EXPECT_NEAR(sine[k], std::sin(scale * x[k]), 3e-16) << x[k];
      }
    }
  }
}

/// States of a batch with random levels.
class Case {
 public:
  explicit Case(const Layout& shape)
      : layout(shape),
        energy(host_memory(), shape, 0.0),
        cosine(host_memory(), shape, 1.0),
        sine(host_memory(), shape, 0.0) {
    levels = numbers(layout.rows * layout.members);
    angles = numbers(levels.size());
    Vector c(levels.size());
    Vector s(levels.size());
    phase_loops().cosine_sine(1, angles.data(), c.data(), s.data(), c.size());
    energy.set(levels);
    cosine.set(c);
    sine.set(s);
  }

  Vector numbers(std::size_t count) {
    std::normal_distribution<double> normal;
    Vector values(count);
    for (double& value : values) value = normal(random);
    return values;
  }
  [[nodiscard]] PhaseTable u() const { return {cosine.view(), sine.view()}; }

  /// What the level of the row has, less what that of the column has; a ket's column has no level.
  [[nodiscard]] double difference(const Vector& values, std::size_t row, std::size_t column, std::size_t b) const {
    return values[row * layout.members + b] - (layout.columns > 1 ? values[column * layout.members + b] : 0.0);
  }
  [[nodiscard]] Complex entry(const Vector& y, std::size_t row, std::size_t column, std::size_t b) const {
    return {y[layout(row, column, Part::Real, b)], y[layout(row, column, Part::Imaginary, b)]};
  }

  /// Calls expected(row, column, member) for each entry of `y`.
  template <class Expected>
  void expect(const Vector& y, const Expected& expected) const {
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t column = 0; column < layout.columns; ++column) {
        for (std::size_t b = 0; b < layout.members; ++b) {
          const Complex difference_of_both = entry(y, row, column, b) - expected(row, column, b);
          ASSERT_LT(std::abs(difference_of_both), 1e-14) << row << ' ' << column << ' ' << b;
        }
      }
    }
  }

  Layout layout;
  std::mt19937 random{17};
  LevelNumbers energy;
  LevelNumbers cosine;
  LevelNumbers sine;
  Vector levels;
  Vector angles;
};

const std::vector<Layout> kLayouts{{3, 1, 1}, {5, 1, 8}, {4, 1, 37}, {3, 3, 1}, {5, 5, 7}, {4, 4, 8}, {3, 3, 40}};
constexpr Complex kI{0, 1};

TEST(Phases, CombinesAndTurns) {
  for (const Layout& layout : kLayouts) {
    Case batch(layout);
    const std::vector<Vector> x{batch.numbers(layout.size()), batch.numbers(layout.size())};
    const std::vector<const double*> pointers{x[0].data(), x[1].data()};
    const Vector weights{0.3, -1.7};
    Vector out(layout.size());
    phase_loops().turned_combination(2, weights.data(), pointers.data(), batch.u(), out.data(), layout);
    const auto turned = [&](std::size_t row, std::size_t column, std::size_t b) {
      return std::exp(-kI * batch.difference(batch.angles, row, column, b)) *
             (0.3 * batch.entry(x[0], row, column, b) - 1.7 * batch.entry(x[1], row, column, b));
    };
    batch.expect(out, turned);
    phase_loops().turn_back(batch.u(), out.data(), layout);
    batch.expect(out, [&](std::size_t row, std::size_t column, std::size_t b) {
      return 0.3 * batch.entry(x[0], row, column, b) - 1.7 * batch.entry(x[1], row, column, b);
    });
  }
}

TEST(Phases, EntersTheFrame) {
  for (const Layout& layout : kLayouts) {
    Case batch(layout);
    const Vector y = batch.numbers(layout.size());
    const Vector k = batch.numbers(layout.size());
    Vector entered = k;
    phase_loops().enter(batch.energy.view(), y.data(), batch.u(), entered.data(), layout);
    batch.expect(entered, [&](std::size_t row, std::size_t column, std::size_t b) {
      return std::exp(kI * batch.difference(batch.angles, row, column, b)) *
             (batch.entry(k, row, column, b) +
              kI * batch.difference(batch.levels, row, column, b) * batch.entry(y, row, column, b));
    });
    Vector rotated = k;
    phase_loops().add_rotation(-0.6, batch.energy.view(), y.data(), rotated.data(), layout);
    batch.expect(rotated, [&](std::size_t row, std::size_t column, std::size_t b) {
      return batch.entry(k, row, column, b) +
             0.6 * kI * batch.difference(batch.levels, row, column, b) * batch.entry(y, row, column, b);
    });
  }
}

/// Whether entries and their mirror images are conjugate to the last bit.
bool is_hermitian(const Vector& y, const Layout& layout) {
  for (std::size_t row = 0; row < layout.rows; ++row) {
    for (std::size_t column = 0; column < layout.columns; ++column) {
      for (std::size_t b = 0; b < layout.members; ++b) {
        if (y[layout(row, column, Part::Real, b)] != y[layout(column, row, Part::Real, b)]) return false;
        if (y[layout(row, column, Part::Imaginary, b)] != -y[layout(column, row, Part::Imaginary, b)]) return false;
      }
    }
  }
  return true;
}

TEST(Phases, KeepMatricesHermitianToTheLastBit) {
  // In whatever lanes an entry and its mirror image stand: odd numbers of lanes end with narrow ones.
  for (const Layout& layout :
       {Layout{3, 3, 1}, Layout{3, 3, 3}, Layout{5, 5, 7}, Layout{17, 17, 1}, Layout{9, 9, 5}, Layout{4, 4, 8}}) {
    Case batch(layout);
    const auto hermitian = [&] {
      Vector y = batch.numbers(layout.size());
      for (std::size_t row = 0; row < layout.rows; ++row) {
        for (std::size_t column = 0; column <= row; ++column) {
          for (std::size_t b = 0; b < layout.members; ++b) {
            const double im = row == column ? 0 : y[layout(column, row, Part::Imaginary, b)];
            y[layout(row, column, Part::Real, b)] = y[layout(column, row, Part::Real, b)];
            y[layout(row, column, Part::Imaginary, b)] = -im;
            y[layout(column, row, Part::Imaginary, b)] = im;
          }
        }
      }
      return y;
    };
    const std::vector<Vector> x{hermitian(), hermitian(), hermitian()};
    const std::vector<const double*> pointers{x[0].data(), x[1].data(), x[2].data()};
    const Vector weights{0.3, -1.7, 1.0 / 3};
    Vector out(layout.size());
    phase_loops().turned_combination(3, weights.data(), pointers.data(), batch.u(), out.data(), layout);
    EXPECT_TRUE(is_hermitian(out, layout));
    phase_loops().enter(batch.energy.view(), x[0].data(), batch.u(), out.data(), layout);
    EXPECT_TRUE(is_hermitian(out, layout));
    phase_loops().turn_back(batch.u(), out.data(), layout);
    EXPECT_TRUE(is_hermitian(out, layout));
    phase_loops().add_rotation(1, batch.energy.view(), x[1].data(), out.data(), layout);
    EXPECT_TRUE(is_hermitian(out, layout)) << layout.rows << " levels, " << layout.members << " members";
  }
}

TEST(Phases, AddsCurrents) {
  for (const Layout& layout : kLayouts) {
    Case batch(layout);
    const Vector x = batch.numbers(layout.size());
    const Vector y = batch.numbers(layout.size());
    Vector sums(layout.rows * layout.lanes(), 0.25);
    phase_loops().add_currents(2, x.data(), y.data(), sums.data(), layout);
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t lane = 0; lane < layout.lanes(); ++lane) {
        const std::size_t column = lane / layout.members;
        const std::size_t b = lane % layout.members;
        const Complex product = std::conj(batch.entry(x, row, column, b)) * -kI * batch.entry(y, row, column, b);
        EXPECT_NEAR(sums[row * layout.lanes() + lane], 0.25 + 2 * product.real(), 1e-14);
      }
    }
  }
}

/// Conjugate entries turn conjugately.
TEST(Phases, KeepsHermitianMatricesHermitianToTheLastBit) {
  const Layout layout{6, 6, 5};
  Case batch(layout);
  Vector y(layout.size());
  std::normal_distribution<double> normal;
  for (std::size_t b = 0; b < layout.members; ++b) {
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t column = row; column < layout.columns; ++column) {
        const Complex value(normal(batch.random), row == column ? 0.0 : normal(batch.random));
        y[layout(row, column, Part::Real, b)] = y[layout(column, row, Part::Real, b)] = value.real();
        y[layout(row, column, Part::Imaginary, b)] = value.imag();
        y[layout(column, row, Part::Imaginary, b)] = row == column ? value.imag() : -value.imag();
      }
    }
  }
  const double* const pointer = y.data();
  const double one = 1;
  Vector out(layout.size());
  phase_loops().turned_combination(1, &one, &pointer, batch.u(), out.data(), layout);
  for (std::size_t b = 0; b < layout.members; ++b) {
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t column = row; column < layout.columns; ++column)
        EXPECT_EQ(batch.entry(out, row, column, b), std::conj(batch.entry(out, column, row, b)));
    }
  }
}

}  // namespace
}  // namespace costate
