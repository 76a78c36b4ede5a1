// The loops of operators stored by diagonals, on one ket: entries of even place are real parts, the others imaginary
// ones.
#pragma once

#include <cstddef>

namespace costate {

/// Entries of one matrix on one diagonal, real or imaginary: (r, r + offset) for `rows` rows from `first` on.
struct BandView {
  std::size_t term = 0;
  std::size_t first = 0;
  std::size_t rows = 0;
  std::ptrdiff_t offset = 0;
  const double* values = nullptr;  ///< [2 rows]: v, v of a real entry, -v, v of an imaginary one
};

struct BandList {
  const BandView* real = nullptr;
  std::size_t real_count = 0;
  const BandView* imaginary = nullptr;
  std::size_t imaginary_count = 0;
};

struct BandLoops {
  /// y = sum over bands of a[term] B x, of n numbers.
  void (*apply)(const BandList& bands, const double* a, const double* x, double* y, std::size_t n);
  /// The same, and dots[term] += (B x) . z of each band.
  void (*apply_with_dots)(const BandList& bands, const double* a, const double* x, const double* z, double* y,
                          double* dots, std::size_t n);
  /// dots[term] += x . B y of each band.
  void (*add_dots)(const BandList& bands, const double* x, const double* y, double* dots);
};

[[nodiscard]] const BandLoops& band_loops();

}  // namespace costate
