// Compiled once per instruction set: the loops of operators stored by diagonals.
#include "kernels/band_loops.hpp"
#include "kernels/lanes.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

namespace {

constexpr std::size_t kWidth = kRegisterWidth;

/// What a real entry multiplies.
struct Straight {
  template <std::size_t W>
  COSTATE_INLINE static Lanes<W> read(const double* x) {
    return load<Lanes<W>>(x);
  }
};

/// What an imaginary entry multiplies: the parts of each number change places.
struct Swapped {
  template <std::size_t W>
  COSTATE_INLINE static Lanes<W> read(const double* x) {
    const auto value = load<Lanes<W>>(x).value;
    if constexpr (W == 2) {
      return {__builtin_shufflevector(value, value, 1, 0)};
    } else if constexpr (W == 4) {
      return {__builtin_shufflevector(value, value, 1, 0, 3, 2)};
    } else {
      return {__builtin_shufflevector(value, value, 1, 0, 3, 2, 5, 4, 7, 6)};
    }
  }
};

template <class Read, std::size_t W>
COSTATE_INLINE void add_band_at(double a, const double* values, const double* x, double* y, std::size_t k) {
  auto sum = load<Lanes<W>>(y + k);
  add_product(sum, a, multiply(load<Lanes<W>>(values + k), Read::template read<W>(x + k)));
  store(y + k, sum);
}

template <class Read>
COSTATE_INLINE void add_band(const BandView& band, double a, const double* x, double* y) {
  const std::size_t count = 2 * band.rows;
  const double* const from = x + 2 * (static_cast<std::ptrdiff_t>(band.first) + band.offset);
  double* const to = y + 2 * band.first;
  std::size_t k = 0;
  for (; k + kWidth <= count; k += kWidth) add_band_at<Read, kWidth>(a, band.values, from, to, k);
  for (; k < count; k += 2) add_band_at<Read, 2>(a, band.values, from, to, k);
}

template <class Read, std::size_t W>
COSTATE_INLINE void add_band_with_dot_at(double a, const double* values, const double* x, const double* z, double* y,
                                         std::size_t k, Lanes<W>& dot) {
  const auto product = multiply(load<Lanes<W>>(values + k), Read::template read<W>(x + k));
  add_product(dot, load<Lanes<W>>(z + k), product);
  auto sum = load<Lanes<W>>(y + k);
  add_product(sum, a, product);
  store(y + k, sum);
}

template <class Read, std::size_t W>
COSTATE_INLINE void add_dot_at(const double* values, const double* x, const double* y, std::size_t k, Lanes<W>& sum) {
  const auto product = multiply(load<Lanes<W>>(values + k), Read::template read<W>(y + k));
  add_product(sum, load<Lanes<W>>(x + k), product);
}

template <std::size_t W>
COSTATE_INLINE double total(const Lanes<W>& lanes) {
  double numbers[W];
  store(numbers, lanes);
  double sum = 0;
  for (std::size_t k = 0; k < W; ++k) sum += numbers[k];
  return sum;
}

template <class Read>
COSTATE_INLINE double band_dot(const BandView& band, const double* x, const double* y) {
  const std::size_t count = 2 * band.rows;
  const double* const left = x + 2 * band.first;
  const double* const right = y + 2 * (static_cast<std::ptrdiff_t>(band.first) + band.offset);
  auto even = broadcast<Lanes<kWidth>>(0);
  auto odd = broadcast<Lanes<kWidth>>(0);
  auto rest = broadcast<Lanes<2>>(0);
  std::size_t k = 0;
  for (; k + 2 * kWidth <= count; k += 2 * kWidth) {
    add_dot_at<Read, kWidth>(band.values, left, right, k, even);
    add_dot_at<Read, kWidth>(band.values, left, right, k + kWidth, odd);
  }
  for (; k < count; k += 2) add_dot_at<Read, 2>(band.values, left, right, k, rest);
  return total(add(even, odd)) + total(rest);
}

template <class Read>
COSTATE_INLINE double add_band_with_dot(const BandView& band, double a, const double* x, const double* z, double* y) {
  const std::size_t count = 2 * band.rows;
  const double* const from = x + 2 * (static_cast<std::ptrdiff_t>(band.first) + band.offset);
  const double* const other = z + 2 * band.first;
  double* const to = y + 2 * band.first;
  auto dot = broadcast<Lanes<kWidth>>(0);
  auto rest = broadcast<Lanes<2>>(0);
  std::size_t k = 0;
  for (; k + kWidth <= count; k += kWidth) add_band_with_dot_at<Read, kWidth>(a, band.values, from, other, to, k, dot);
  for (; k < count; k += 2) add_band_with_dot_at<Read, 2>(a, band.values, from, other, to, k, rest);
  return total(dot) + total(rest);
}

void apply_with_dots(const BandList& bands, const double* a, const double* x, const double* z, double* y, double* dots,
                     std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) y[k] = 0;
  for (std::size_t i = 0; i < bands.real_count; ++i) {
    const BandView& band = bands.real[i];
    dots[band.term] += add_band_with_dot<Straight>(band, a[band.term], x, z, y);
  }
  for (std::size_t i = 0; i < bands.imaginary_count; ++i) {
    const BandView& band = bands.imaginary[i];
    dots[band.term] += add_band_with_dot<Swapped>(band, a[band.term], x, z, y);
  }
}

void apply(const BandList& bands, const double* a, const double* x, double* y, std::size_t n) {
  for (std::size_t k = 0; k < n; ++k) y[k] = 0;
  for (std::size_t i = 0; i < bands.real_count; ++i) add_band<Straight>(bands.real[i], a[bands.real[i].term], x, y);
  for (std::size_t i = 0; i < bands.imaginary_count; ++i)
    add_band<Swapped>(bands.imaginary[i], a[bands.imaginary[i].term], x, y);
}

void add_dots(const BandList& bands, const double* x, const double* y, double* dots) {
  for (std::size_t i = 0; i < bands.real_count; ++i)
    dots[bands.real[i].term] += band_dot<Straight>(bands.real[i], x, y);
  for (std::size_t i = 0; i < bands.imaginary_count; ++i)
    dots[bands.imaginary[i].term] += band_dot<Swapped>(bands.imaginary[i], x, y);
}

}  // namespace

extern const BandLoops kBandLoops{apply, apply_with_dots, add_dots};

}  // namespace costate::COSTATE_INSTRUCTION_SET
