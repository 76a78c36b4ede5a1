#include "kernels/sparse_terms.hpp"

#include <limits>

#include "base/error.hpp"

namespace costate {

namespace {

enum class Kind { Real, Imaginary, Complex };

Kind kind_of(std::complex<double> value) {
  if (value.imag() == 0) return Kind::Real;
  return value.real() == 0 ? Kind::Imaginary : Kind::Complex;
}

}  // namespace

SparseTerms::SparseTerms(std::span<const Operator> terms, std::size_t rows, Diagonals diagonals)
    : placement_(diagonals) {
  std::size_t entries = 0;
  for (const Operator& term : terms) entries += static_cast<std::size_t>(term.nonZeros());
  if (entries >= std::numeric_limits<std::uint32_t>::max() / 2) {  // a diagonal element may have two parts
    throw Error("the operators have " + std::to_string(entries) +
                " entries (a rank holds fewer than 2^31) use sparse ones");
  }
  columns_.reserve(entries);
  re_.reserve(entries);
  im_.reserve(entries);
  row_begin_.reserve(rows + 1);
  row_begin_.push_back(0);
  diagonals_.reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t m = 0; m < terms.size(); ++m) {
      append_segment(terms[m], static_cast<std::uint32_t>(m), static_cast<Eigen::Index>(row));
    }
    row_begin_.push_back(static_cast<std::uint32_t>(segments_.size()));
    append_diagonal(terms, static_cast<Eigen::Index>(row));
  }
}

void SparseTerms::append_segment(const Operator& term, std::uint32_t index, Eigen::Index row) {
  const auto append_kind = [&](Kind kind) {
    for (Operator::InnerIterator entry(term, row); entry; ++entry) {
      if (kind_of(entry.value()) != kind) continue;
      if (placement_ == Diagonals::Apart && entry.col() == row) continue;
      columns_.push_back(static_cast<std::uint32_t>(entry.col()));
      re_.push_back(entry.value().real());
      im_.push_back(entry.value().imag());
    }
    return static_cast<std::uint32_t>(columns_.size());
  };
  RowSegment segment{};
  segment.term = index;
  segment.begin = static_cast<std::uint32_t>(columns_.size());
  segment.real_end = append_kind(Kind::Real);
  segment.imaginary_end = append_kind(Kind::Imaginary);
  segment.end = append_kind(Kind::Complex);
  if (segment.end > segment.begin) segments_.push_back(segment);
}

void SparseTerms::append_diagonal(std::span<const Operator> terms, Eigen::Index row) {
  const auto append_part = [&](auto part_of) {
    for (std::size_t m = 0; m < terms.size() && placement_ == Diagonals::Apart; ++m) {
      const double part = part_of(terms[m].coeff(row, row));
      if (part != 0) diagonal_entries_.push_back({part, static_cast<std::uint32_t>(m)});
    }
    return static_cast<std::uint32_t>(diagonal_entries_.size());
  };
  RowDiagonal diagonal{};
  diagonal.begin = static_cast<std::uint32_t>(diagonal_entries_.size());
  diagonal.real_end = append_part([](std::complex<double> value) { return value.real(); });
  diagonal.end = append_part([](std::complex<double> value) { return value.imag(); });
  diagonals_.push_back(diagonal);
}

SparseTermsView SparseTerms::view() const {
  return {row_begin_.data(), segments_.data(),  columns_.data(),         re_.data(),
          im_.data(),        diagonals_.data(), diagonal_entries_.data()};
}

}  // namespace costate
