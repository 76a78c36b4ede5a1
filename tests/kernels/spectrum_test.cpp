// Bounds of spectra against the eigenvalues of dense matrices.
#include "kernels/spectrum.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

namespace costate {
namespace {

Operator random_hermitian(Eigen::Index size, double filled, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Eigen::MatrixXcd dense = Eigen::MatrixXcd::Zero(size, size);
  for (Eigen::Index row = 0; row < size; ++row) {
    dense(row, row) = 3 * normal(random);
    for (Eigen::Index column = 0; column < row; ++column) {
      if (uniform(random) > filled) continue;
      dense(row, column) = {normal(random), normal(random)};
      dense(column, row) = std::conj(dense(row, column));
    }
  }
  return dense.sparseView();
}

Eigen::VectorXd eigenvalues(const Operator& hermitian) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd>(Eigen::MatrixXcd(hermitian)).eigenvalues();
}

TEST(Spectrum, BoundsHoldAndAreTight) {
  for (const Eigen::Index size : {1, 2, 3, 10, 24, 60, 200}) {
    for (const double filled : {0.0, 0.05, 0.4, 1.0}) {
      const Operator op = random_hermitian(size, filled, static_cast<unsigned>(size));
      const Eigen::VectorXd exact = eigenvalues(op);
      const SpectralBounds bounds = spectral_bounds(op);
      const double spread = exact.maxCoeff() - exact.minCoeff() + 1e-12;
      EXPECT_LE(bounds.lowest, exact.minCoeff() + 1e-12 * spread) << size << ", " << filled;
      EXPECT_GE(bounds.highest, exact.maxCoeff() - 1e-12 * spread) << size << ", " << filled;
      EXPECT_LT(bounds.spread(), (size <= 10 ? 1 + 1e-6 : 1.2) * spread) << size << ", " << filled;
    }
  }
}

TEST(Spectrum, OfNothingIsNothing) {
  const SpectralBounds bounds = spectral_bounds(Operator(4, 4));
  EXPECT_EQ(bounds.lowest, 0);
  EXPECT_EQ(bounds.highest, 0);
}

TEST(Spectrum, OfTermsIsThatOfTheirPartsInEnergyAndDecay) {
  const Operator energy = random_hermitian(12, 0.5, 1);
  const Operator root = random_hermitian(12, 0.5, 2);
  const Operator decay = root * root;  // positive
  LinearTerms terms;
  terms.equation = Equation::Lindblad;
  terms.dimension = 12;
  terms.left.push_back(std::complex<double>(0, -1) * energy + std::complex<double>(-0.5, 0) * decay);
  const std::vector<TermSpectrum> spectra = term_spectra(terms);
  ASSERT_EQ(spectra.size(), 1U);
  EXPECT_NEAR(spectra[0].energies.lowest, eigenvalues(energy).minCoeff(), 1e-6);
  EXPECT_NEAR(spectra[0].energies.highest, eigenvalues(energy).maxCoeff(), 1e-6);
  EXPECT_NEAR(spectra[0].decay, eigenvalues(decay).maxCoeff(), 1e-6);
}

}  // namespace
}  // namespace costate
