// From the terms of a model to matrices that multiply from the left, and jumps.
#pragma once

#include <cstddef>
#include <vector>

#include "model/model.hpp"

namespace costate {

/// coefficient(t) * scale * L rho L^dagger.
struct JumpTerm {
  Operator op;
  std::size_t coefficient;
  double scale;
};

/// dy/dt = sum_m a_m A_m y. Schrodinger: A_m psi = K_m psi with K_m = -i H_m. Lindblad, on Hermitian rho:
///   A_m rho = M_m + M_m^dagger,  M_m = K_m rho + 1/2 sum_k scale_k L_k rho L_k^dagger,
///   K_m = -i H_m - 1/2 sum_k scale_k L_k^dagger L_k,
/// k over the jumps with coefficient m.
struct LinearTerms {
  Equation equation = Equation::Schrodinger;
  std::size_t dimension = 0;
  std::vector<NodeId> coefficients;
  std::vector<Operator> left;  ///< K_m
  std::vector<JumpTerm> jumps;
};

/// Merges terms with equal coefficient nodes; constants are folded into the matrices of the node of 1, zeros dropped.
/// Throws Error where a Schrodinger equation has dissipators.
LinearTerms lower(const Model& model);

/// The terms of A_m^T in the real inner product: conjugate transposes of K_m and L_k.
LinearTerms transposed(const LinearTerms& terms);

}  // namespace costate
