// What SUNDIALS asks of vectors whose entries are in a device's memory. Who has a device implements it (src/device).
#pragma once

#include <cstddef>
#include <span>

#include "wrap/petsc.hpp"
#include "wrap/vector_pass.hpp"

namespace costate {

/// A number made of all entries of one or two vectors.
enum class Reduction {
  Product,           ///< sum x y
  SquaredProduct,    ///< sum (x y)^2
  Magnitude,         ///< sum |x|
  LargestMagnitude,  ///< max |x|; one that is no number where there is one
  Least,             ///< min x
};

/// Arrays, none of them empty, are in the device's memory unless they are spans. Work is done in the order of the
/// calls, on the stream on which everybody works who touches these arrays; a call that gives numbers to the host waits
/// for them. Sums are formed in an order that depends on nothing but the sizes. Errors are thrown as Error.
class VectorKernels {
 public:
  virtual ~VectorKernels() = default;

  /// Where PETSc's vectors have to stand, that their arrays are in the memory that these kernels work on.
  [[nodiscard]] virtual VectorPlace place() const = 0;
  /// To be called when PETSc has made vectors of this memory, and before it frees them: returns when its work and these
  /// kernels' so far are done.
  virtual void settle() = 0;

  /// Every entry k < n sees the passes in their order.
  virtual void carry_out(std::span<const VectorPass> passes, std::size_t n) = 0;
  /// Of n entries; y is read by products only.
  [[nodiscard]] virtual double reduce(Reduction reduction, const double* x, const double* y, std::size_t n) = 0;
  /// sums[b] = sum over k of (x[k,b] w[k,b])^2, with rows of sums.size() members, n entries in all.
  virtual void sum_squares(const double* x, const double* w, std::size_t n, std::span<double> sums) = 0;
  /// The largest of these for `members`; one that is no number where there is one. 8 bytes travel.
  [[nodiscard]] virtual double largest_square(const double* x, const double* w, std::size_t n, std::size_t members) = 0;

  virtual void copy(const double* from, double* to, std::size_t n) = 0;
  virtual void upload(std::span<const double> from, double* to) = 0;
  virtual void download(const double* from, std::span<double> to) = 0;
};

}  // namespace costate
