// Entry by entry operations on the vectors of one problem, put off so that many of them are one pass over memory.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "wrap/vector_loops.hpp"

namespace costate {

/// CVODES asks for some fifty operations per step on vectors that together fill a second-level cache. Those that work
/// entry by entry are kept until somebody looks at a result, and then carried out block by block, all of them on one
/// block that stays in the first-level cache. Every entry sees the same operations in the same order, so that the bits
/// are those of operations carried out one by one. The triangle of sums with which a step begins is done in registers.
///
/// Arrays are remembered by their addresses: they must stay until the passes are carried out.
class PendingPasses {
 public:
  enum class Operation {
    LinearSum,    ///< z = a x + b y
    AddScaled,    ///< z = a x + y
    Product,      ///< z = x y
    Quotient,     ///< z = x / y
    Scale,        ///< z = a x
    Absolute,     ///< z = |x|
    Inverse,      ///< z = 1 / x
    AddConstant,  ///< z = x + a
    Constant,     ///< z = a
  };
  struct Pass {
    Operation operation = Operation::Constant;
    double a = 0;
    double b = 0;
    const double* x = nullptr;
    const double* y = nullptr;
    double* z = nullptr;
  };

  /// Asks for one operation on `n` entries.
  void add(const Pass& pass, std::size_t n);
  void carry_out();
  /// The same, and then sums[k % row] of (x[k] w[k])^2 over n entries, added up in the order of k; until the next call.
  std::span<double> carry_out_squares(const double* x, const double* w, std::size_t n, std::size_t row);

  /// Wall time that all of this took.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  /// A run of passes that are Pascal's triangle, see VectorLoops::pascal.
  struct Triangle {
    std::size_t first = 0;  ///< of the passes
    std::size_t passes = 0;
    std::vector<double*> vectors;
  };
  void find_triangles();
  [[nodiscard]] std::optional<Triangle> triangle_at(std::size_t first) const;
  void carry_out(std::size_t begin, std::size_t entries) const;
  void carry_out(const Pass& pass, std::size_t begin, std::size_t entries) const;

  std::vector<Pass> passes_;
  std::vector<Triangle> triangles_;  ///< in the order of the passes
  std::size_t entries_ = 0;          ///< of the arrays of all passes
  const VectorLoops* loops_ = &vector_loops();
  std::vector<double> sums_;
  double seconds_ = 0;
};

}  // namespace costate
