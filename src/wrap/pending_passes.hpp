// Entry by entry operations on the vectors of one problem, put off so that many of them are one pass over memory.
#pragma once

#include <cstddef>
#include <exception>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "wrap/vector_kernels.hpp"
#include "wrap/vector_loops.hpp"
#include "wrap/vector_pass.hpp"

namespace costate {

/// CVODES asks for some fifty operations per step on vectors that together fill a second-level cache. Those that work
/// entry by entry are kept until somebody looks at a result, and then carried out block by block, all of them on one
/// block that stays in the first-level cache. Every entry sees the same operations in the same order, so that the bits
/// are those of operations carried out one by one. The triangle of sums with which a step begins is done in registers.
/// On a device all of them are one kernel, whose threads work on an entry each.
///
/// Arrays are remembered by their addresses: they must stay until the passes are carried out.
class PendingPasses {
 public:
  using Pass = VectorPass;
  using Operation = Pass::Operation;

  /// On entries in the memory of the host, or in that of the device whose kernels these are; they outlive this.
  explicit PendingPasses(VectorKernels* kernels) : kernels_(kernels) {}
  /// Nothing for vectors of the host.
  [[nodiscard]] VectorKernels* kernels() const { return kernels_; }

  /// What `work` on the device gives; where it throws a NaN, which makes CVODES give up. The C code in between cannot
  /// pass an exception on: rethrow_failure() does.
  template <class Work>
  double guarded(const Work& work) noexcept {
    try {
      return work();
    } catch (...) {
      if (!failure_) failure_ = std::current_exception();
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  /// Throws what the device's work has thrown since the last call.
  void rethrow_failure() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

  /// Asks for one operation on `n` entries.
  void add(const Pass& pass, std::size_t n);
  void carry_out();
  /// The same, and then sums[k % row] of (x[k] w[k])^2 over n entries, added up in the order of k; until the next call.
  /// A device has an order of its own.
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

  VectorKernels* kernels_;
  std::vector<Pass> passes_;
  std::vector<Triangle> triangles_;  ///< in the order of the passes
  std::size_t entries_ = 0;          ///< of the arrays of all passes
  const VectorLoops* loops_ = &vector_loops();
  std::vector<double> sums_;
  std::exception_ptr failure_;
  double seconds_ = 0;
};

}  // namespace costate
