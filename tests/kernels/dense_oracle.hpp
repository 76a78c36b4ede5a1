// Random models and states, and the master equation by dense matrix products: slow and obvious.
#pragma once

#include <Eigen/Dense>
#include <complex>
#include <random>
#include <vector>

#include "kernels/layout.hpp"
#include "model/model.hpp"

namespace costate::test {

using Complex = std::complex<double>;
using Dense = Eigen::MatrixXcd;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [-1, 1).
  double number() { return std::uniform_real_distribution<double>(-1, 1)(engine_); }
  std::vector<double> numbers(std::size_t count);
  Complex complex() { return {number(), number()}; }
  /// Entries present with the given probability.
  Dense matrix(std::size_t n, double density = 1);
  /// A batched state; Hermitian matrices where there are columns.
  std::vector<double> state(const Layout& layout);

 private:
  std::mt19937_64 engine_;
};

Operator sparse(const Dense& matrix);

/// A model of n levels with Hamiltonian terms of all kinds of entries and, for Lindblad, jumps of all patterns;
/// coefficients are constants and the parameters 0 ... kParameters - 1, some of them shared.
Model random_model(Equation equation, std::size_t n, Random& random);
inline constexpr std::size_t kParameters = 4;

/// The value of a coefficient node: a constant, or a parameter.
double coefficient_value(const Graph& graph, NodeId node, const std::vector<double>& parameters);

/// One member of a batched state, rows by columns.
Dense member_of(const std::vector<double>& state, const Layout& layout, std::size_t member);

/// A psi or A rho of one Hamiltonian term and one dissipator, without coefficients.
Dense hamiltonian_action(const Operator& h, const Dense& y, Equation equation);
Dense dissipator_action(const Operator& jump, const Dense& rho);

/// dy/dt of a model, one member.
Dense right_hand_side(const Model& model, const std::vector<double>& parameters, const Dense& y);

/// Re tr(x^dagger y).
double inner(const Dense& x, const Dense& y);

}  // namespace costate::test
