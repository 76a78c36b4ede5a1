#include "kernels/spectrum.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <complex>
#include <limits>

namespace costate {

namespace {

using Complex = std::complex<double>;
using Vector = Eigen::VectorXcd;

constexpr Eigen::Index kSteps = 24;
/// A residual below this part of the matrix is rounding.
constexpr double kRounding = 1e-14;

SpectralBounds gershgorin(const Operator& hermitian) {
  SpectralBounds bounds{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (Eigen::Index row = 0; row < hermitian.outerSize(); ++row) {
    double centre = 0;
    double radius = 0;
    for (Operator::InnerIterator entry(hermitian, row); entry; ++entry) {
      if (entry.col() == row) {
        centre = entry.value().real();
      } else {
        radius += std::abs(entry.value());
      }
    }
    bounds.lowest = std::min(bounds.lowest, centre - radius);
    bounds.highest = std::max(bounds.highest, centre + radius);
  }
  return bounds;
}

/// A vector that no symmetry of a matrix is likely to know: phases of multiples of the golden ratio's square.
Vector first_vector(Eigen::Index size) {
  constexpr double kGolden = 1.618033988749895;
  Vector v(size);
  for (Eigen::Index k = 0; k < size; ++k) {
    const auto number = static_cast<double>(k + 1);
    v[k] = std::polar(1.0, number * number * kGolden);
  }
  return v.normalized();
}

/// The tridiagonal matrix of the Lanczos steps H v_k = beta_(k-1) v_(k-1) + alpha_k v_k + beta_k v_(k+1).
struct Lanczos {
  std::vector<double> alpha;
  std::vector<double> beta;
};

Lanczos lanczos(const Operator& hermitian, double scale) {
  Lanczos result;
  Vector v = first_vector(hermitian.rows());
  Vector before = Vector::Zero(v.size());
  double beta = 0;
  for (Eigen::Index k = 0; k < std::min(kSteps, v.size()); ++k) {
    Vector next = hermitian * v - beta * before;
    result.alpha.push_back(v.dot(next).real());
    next -= result.alpha.back() * v;
    beta = next.norm();
    result.beta.push_back(beta);
    if (beta <= kRounding * scale) break;
    before = v;
    v = next / beta;
  }
  return result;
}

}  // namespace

SpectralBounds spectral_bounds(const Operator& hermitian) {
  const SpectralBounds discs = gershgorin(hermitian);
  const double scale = std::max(std::abs(discs.lowest), std::abs(discs.highest));
  if (scale == 0) return {0, 0};
  const Lanczos steps = lanczos(hermitian, scale);
  const auto count = static_cast<Eigen::Index>(steps.alpha.size());
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> ritz;
  ritz.computeFromTridiagonal(Eigen::Map<const Eigen::VectorXd>(steps.alpha.data(), count),
                              Eigen::Map<const Eigen::VectorXd>(steps.beta.data(), count - 1));
  const double residual = steps.beta.back() * ritz.eigenvectors().row(count - 1).cwiseAbs().maxCoeff();
  return {std::max(discs.lowest, ritz.eigenvalues().minCoeff() - residual),
          std::min(discs.highest, ritz.eigenvalues().maxCoeff() + residual)};
}

std::vector<TermSpectrum> term_spectra(const LinearTerms& terms) {
  std::vector<TermSpectrum> spectra;
  for (const Operator& left : terms.left) {
    const Operator adjoint = left.adjoint();
    TermSpectrum spectrum{spectral_bounds(Complex(0, 0.5) * Operator(left - adjoint)), 0};
    if (terms.equation == Equation::Lindblad)
      spectrum.decay = std::max(0.0, spectral_bounds(Complex(-1, 0) * Operator(left + adjoint)).highest);
    spectra.push_back(spectrum);
  }
  return spectra;
}

}  // namespace costate
