// Generated operator and state expressions against dense matrices and vectors of an evaluator of its own.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <complex>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "fuzz/campaign.hpp"
#include "quantum/evaluated_state.hpp"
#include "quantum/operators.hpp"

namespace costate::fuzz {
namespace {

using Complex = std::complex<double>;
using Matrix = Eigen::MatrixXcd;

constexpr Eigen::Index kQubit = 2;
constexpr Eigen::Index kMode = 3;
constexpr double kTolerance = 1e-11;

Space the_space() { return Space({{"q", 2}, {"m", 3}}); }

Matrix on_qubit(const Matrix& a) {
  Matrix whole = Matrix::Zero(kQubit * kMode, kQubit * kMode);
  for (Eigen::Index r = 0; r < kQubit; ++r)
    for (Eigen::Index c = 0; c < kQubit; ++c)
      for (Eigen::Index k = 0; k < kMode; ++k) whole(r * kMode + k, c * kMode + k) = a(r, c);
  return whole;
}

Matrix on_mode(const Matrix& a) {
  Matrix whole = Matrix::Zero(kQubit * kMode, kQubit * kMode);
  for (Eigen::Index k = 0; k < kQubit; ++k) whole.block(k * kMode, k * kMode, kMode, kMode) = a;
  return whole;
}

Matrix unit(Eigen::Index size, Eigen::Index row, Eigen::Index column) {
  Matrix a = Matrix::Zero(size, size);
  a(row, column) = 1;
  return a;
}

Matrix lowering() {
  Matrix a = Matrix::Zero(kMode, kMode);
  for (Eigen::Index n = 1; n < kMode; ++n) a(n - 1, n) = std::sqrt(static_cast<double>(n));
  return a;
}

/// An operator, or a number where it has no elements.
struct Operand {
  std::string text;
  Matrix matrix;
  Complex number = 0;
  double size = 1;  ///< the largest modulus on the way to it
};

bool is_number(const Operand& x) { return x.matrix.size() == 0; }

class OperatorGenerator {
 public:
  explicit OperatorGenerator(Random& random) : random_(&random) {}

  Operand matrix(int depth) {
    if (depth == 0) return leaf();
    Operand result = matrix(depth - 1);
    const std::string inner = "(" + result.text + ")";
    switch (random_->below(7)) {
      case 0:
      case 1: {
        const Operand other = matrix(depth - 1);
        const bool is_difference = random_->chance(0.5);
        result.text += (is_difference ? " - " : " + ") + (is_difference ? "(" + other.text + ")" : other.text);
        result.matrix += (is_difference ? -1.0 : 1.0) * other.matrix;
        result.size += other.size;
        return result;
      }
      case 2:
      case 3: {
        const Operand other = matrix(depth - 1);
        return {inner + "*(" + other.text + ")", result.matrix * other.matrix, 0, result.size * other.size * 6};
      }
      case 4: {
        const Operand factor = number();
        const bool is_quotient = factor.number != 0.0 && random_->chance(0.5);
        const Complex c = is_quotient ? 1.0 / factor.number : factor.number;
        return {is_quotient ? inner + "/" + factor.text : factor.text + "*" + inner, c * result.matrix, 0,
                result.size * std::max(1.0, std::abs(c))};
      }
      case 5: {
        const std::size_t n = random_->below(4);
        Matrix power = Matrix::Identity(kQubit * kMode, kQubit * kMode);
        for (std::size_t k = 0; k < n; ++k) power *= result.matrix;
        return {inner + "^" + std::to_string(n), power, 0, std::pow(6 * result.size, static_cast<double>(n))};
      }
      default:
        return random_->chance(0.5) ? Operand{"dag" + inner, result.matrix.adjoint(), 0, result.size}
                                    : Operand{"-" + inner, -result.matrix, 0, result.size};
    }
  }

 private:
  Operand number() {
    const std::array<std::pair<const char*, Complex>, 6> numbers = {{{"2", 2.0},
                                                                     {"i", Complex(0, 1)},
                                                                     {"(1 - 3*i)", Complex(1, -3)},
                                                                     {"sqrt(2)", std::sqrt(2.0)},
                                                                     {"exp(i*pi/4)", std::polar(1.0, std::atan(1.0))},
                                                                     {"0.5^2", 0.25}}};
    const auto& [text, value] = random_->pick(numbers);
    return {std::string("(") + text + ")", {}, value};
  }

  Operand leaf() {
    const Complex i(0, 1);
    switch (random_->below(9)) {
      case 0:
        return {"destroy(m)", on_mode(lowering())};
      case 1:
        return {"create(m)", on_mode(lowering().adjoint())};
      case 2:
        return {"number(m)", on_mode(lowering().adjoint() * lowering())};
      case 3:
        return {"sigmax(q)", on_qubit(unit(kQubit, 0, 1) + unit(kQubit, 1, 0))};
      case 4:
        return {"sigmay(q)", on_qubit(-i * unit(kQubit, 0, 1) + i * unit(kQubit, 1, 0))};
      case 5:
        return {"sigmaz(q)", on_qubit(unit(kQubit, 0, 0) - unit(kQubit, 1, 1))};
      case 6: {
        const std::size_t j = random_->below(kMode);
        const std::size_t k = random_->below(kMode);
        return {"transition(m, " + std::to_string(j) + ", " + std::to_string(k) + ")",
                on_mode(unit(kMode, static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k)))};
      }
      case 7:
        return {"position(m)", on_mode((lowering() + lowering().adjoint()) / std::sqrt(2.0))};
      default:
        return {"identity(q)", Matrix::Identity(kQubit * kMode, kQubit * kMode)};
    }
  }

  Random* random_;
};

TEST(OperatorOracle, WhatIsAcceptedIsTheRightMatrix) {
  const Space space = the_space();
  each_case(5000, [&](Random& random) {
    const Operand expected = OperatorGenerator(random).matrix(static_cast<int>(random.below(5)));
    ASSERT_FALSE(is_number(expected));
    keep(expected.text);
    const Matrix found(parse_operator(expected.text, space));
    const double difference = (found - expected.matrix).cwiseAbs().maxCoeff();
    if (!(difference <= kTolerance * expected.size)) FAIL() << expected.text << "\ndiffers by " << difference;
  });
}

/// Unnormalised kets.
struct Ket {
  std::string text;
  Eigen::VectorXcd vector;
};

Eigen::VectorXcd coherent(Complex alpha) {
  Eigen::VectorXcd ket(kMode);
  ket << 1, alpha, alpha * alpha / std::sqrt(2.0);
  return ket.normalized();
}

Eigen::VectorXcd kron(const Eigen::VectorXcd& qubit, const Eigen::VectorXcd& mode) {
  Eigen::VectorXcd whole(kQubit * kMode);
  for (Eigen::Index k = 0; k < kQubit; ++k) whole.segment(k * kMode, kMode) = qubit(k) * mode;
  return whole;
}

class StateGenerator {
 public:
  StateGenerator(Random& random, double x) : random_(&random), x_(x) {}

  Ket state(int depth) {
    if (depth == 0) return leaf();
    const Ket first = state(depth - 1);
    switch (random_->below(4)) {
      case 0: {
        const Ket second = state(depth - 1);
        return {"(" + first.text + " + " + second.text + ")", first.vector + second.vector};
      }
      case 1: {
        const Ket second = state(depth - 1);
        return {"(" + first.text + " - " + second.text + ")", first.vector - second.vector};
      }
      case 2:
        return {"(1 - 2*i)*" + first.text, Complex(1, -2) * first.vector};
      default:
        return {"(x*" + first.text + "/3)", x_ / 3 * first.vector};
    }
  }

 private:
  Ket leaf() {
    const std::size_t level = random_->below(kQubit);
    const Eigen::VectorXcd qubit = Eigen::VectorXcd::Unit(kQubit, static_cast<Eigen::Index>(level));
    const std::string name = "fock(q, " + std::to_string(level) + ")";
    switch (random_->below(3)) {
      case 0: {
        const std::size_t n = random_->below(kMode);
        return {"ket(" + std::to_string(level) + ", " + std::to_string(n) + ")",
                kron(qubit, Eigen::VectorXcd::Unit(kMode, static_cast<Eigen::Index>(n)))};
      }
      case 1:
        return {name + "*coherent(m, x - i)", kron(qubit, coherent(Complex(x_, -1)))};
      default:
        // What a product does not name is in level 0.
        return {name, kron(qubit, Eigen::VectorXcd::Unit(kMode, 0))};
    }
  }

  Random* random_;
  double x_;
};

TEST(StateOracle, WhatIsAcceptedIsTheRightState) {
  const Space space = the_space();
  each_case(5000, [&](Random& random) {
    const double x = random.between(0.3, 2);
    const Ket expected = StateGenerator(random, x).state(static_cast<int>(random.below(4)));
    keep(expected.text);
    try {
      const Eigen::VectorXcd found = testing_support::evaluated_ket(expected.text, space, {{"x", x}});
      const double norm = expected.vector.norm();
      if (norm < 1e-6) return;
      const double difference = (found - expected.vector / norm).cwiseAbs().maxCoeff();
      if (!(difference <= kTolerance / norm + kTolerance)) FAIL() << expected.text << "\ndiffers by " << difference;
    } catch (const ExpressionError& error) {
      if (expected.vector.norm() > 1e-6) FAIL() << expected.text << "\n" << error.what();
    }
  });
}

}  // namespace
}  // namespace costate::fuzz
