#include "kernels/bands.hpp"

#include <map>
#include <utility>

namespace costate {

namespace {

/// One part of the entries on one diagonal, by row.
using Diagonal = std::map<std::size_t, double>;

}  // namespace

Bands::Bands(std::span<const Operator> terms) {
  for (std::size_t m = 0; m < terms.size(); ++m) append(terms[m], m);
}

void Bands::append(const Operator& term, std::size_t index) {
  std::map<std::ptrdiff_t, Diagonal> real;
  std::map<std::ptrdiff_t, Diagonal> imaginary;
  for (Eigen::Index row = 0; row < term.outerSize(); ++row) {
    for (Operator::InnerIterator entry(term, row); entry; ++entry) {
      const std::ptrdiff_t offset = entry.col() - row;
      if (entry.value().real() != 0) real[offset].emplace(row, entry.value().real());
      if (entry.value().imag() != 0) imaginary[offset].emplace(row, entry.value().imag());
    }
  }
  const auto store = [&](const std::map<std::ptrdiff_t, Diagonal>& diagonals, double sign_of_first,
                         std::vector<BandView>& views) {
    for (const auto& [offset, diagonal] : diagonals) {
      const std::size_t first = diagonal.begin()->first;
      const std::size_t rows = diagonal.rbegin()->first + 1 - first;
      std::vector<double>& values = values_.emplace_back(2 * rows, 0.0);
      for (const auto& [row, value] : diagonal) {
        values[2 * (row - first)] = sign_of_first * value;
        values[2 * (row - first) + 1] = value;
      }
      views.push_back({index, first, rows, offset, values.data()});
      entries_ += diagonal.size();
      stored_ += rows;
    }
  };
  store(real, 1, real_);
  store(imaginary, -1, imaginary_);
}

BandList Bands::view() const { return {real_.data(), real_.size(), imaginary_.data(), imaginary_.size()}; }

}  // namespace costate
