// Matrix Market files as operators.
#pragma once

#include <cstddef>
#include <string>

#include "quantum/operators.hpp"

namespace costate {

/// The matrix of a text in Matrix Market's format, coordinate or array; real, complex, integer or pattern; general,
/// symmetric, skew-symmetric or hermitian. Its shape is (dimension, dimension). Throws Error with `file`, line and
/// column. Source: Boisvert, Pozo, Remington, "The Matrix Market exchange formats", NISTIR 5935 (1996).
[[nodiscard]] Operator parse_matrix_market(const std::string& text, const std::string& file, std::size_t dimension);

}  // namespace costate
