// Operators as sparse matrices, and their expressions (docs/input.md, "Operator expressions"). Conventions are QuTiP's.
#pragma once

#include <Eigen/SparseCore>
#include <complex>
#include <string>
#include <string_view>
#include <vector>

#include "quantum/space.hpp"

namespace costate {

using Operator = Eigen::SparseMatrix<std::complex<double>, Eigen::RowMajor>;

/// The matrix of a whole expression on the whole space, shape (dimension, dimension). Throws ExpressionError.
Operator parse_operator(std::string_view text, const Space& space);

[[nodiscard]] Operator dagger(const Operator& a);
/// max |A - A^dagger| <= 1e-12 max|A|.
[[nodiscard]] bool is_hermitian(const Operator& a);

/// The functions of operator expressions: reserved as names.
const std::vector<std::string>& reserved_operator_names();

}  // namespace costate
