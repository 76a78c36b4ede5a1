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

/// A segment costs two multiply-adds more per row, an entry by itself one multiplication more for each of its parts.
constexpr int kMostPartsByThemselves = 3;

/// Real and imaginary parts that are not 0 in a row, off the diagonal.
int parts_off_diagonal(const Operator& term, Eigen::Index row) {
  int parts = 0;
  for (Operator::InnerIterator entry(term, row); entry; ++entry) {
    if (entry.col() != row) parts += kind_of(entry.value()) == Kind::Complex ? 2 : 1;
  }
  return parts;
}

}  // namespace

SparseTerms::SparseTerms(std::span<const Operator> terms, std::size_t rows, Form form) : form_(form) {
  std::size_t entries = 0;
  for (const Operator& term : terms) entries += static_cast<std::size_t>(term.nonZeros());
  if (entries >= std::numeric_limits<std::uint32_t>::max() / 2) {  // an entry may have two parts
    throw Error("the operators have " + std::to_string(entries) +
                " entries (a rank holds fewer than 2^31) use sparse ones");
  }
  columns_.reserve(entries);
  re_.reserve(entries);
  im_.reserve(entries);
  row_begin_.reserve(rows + 1);
  row_begin_.push_back(0);
  diagonals_.reserve(rows);
  few_.reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t m = 0; m < terms.size(); ++m) {
      append_segment(terms[m], static_cast<std::uint32_t>(m), static_cast<Eigen::Index>(row));
    }
    row_begin_.push_back(static_cast<std::uint32_t>(segments_.size()));
    const auto own = static_cast<Eigen::Index>(row);
    diagonals_.push_back(append_parts(terms, own, [&](const Operator& term, auto column) {
      return column == own && !is_in_segment(term, own, own);
    }));
    few_.push_back(append_parts(terms, own, [&](const Operator& term, auto column) {
      return column != own && !is_in_segment(term, own, column);
    }));
  }
}

void SparseTerms::append_segment(const Operator& term, std::uint32_t index, Eigen::Index row) {
  const auto append_kind = [&](Kind kind) {
    for (Operator::InnerIterator entry(term, row); entry; ++entry) {
      if (kind_of(entry.value()) != kind) continue;
      if (!is_in_segment(term, row, entry.col())) continue;
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

bool SparseTerms::is_in_segment(const Operator& term, Eigen::Index row, Eigen::Index column) const {
  if (form_ == Form::Segments) return true;
  if (column == row) return false;
  return form_ == Form::DiagonalApart || parts_off_diagonal(term, row) > kMostPartsByThemselves;
}

template <class Select>
RowParts SparseTerms::append_parts(std::span<const Operator> terms, Eigen::Index row, Select is_selected) {
  const auto append = [&](auto part_of) {
    for (std::size_t m = 0; m < terms.size(); ++m) {
      for (Operator::InnerIterator entry(terms[m], row); entry; ++entry) {
        const double part = part_of(entry.value());
        if (part == 0 || !is_selected(terms[m], entry.col())) continue;
        parts_.push_back({part, static_cast<std::uint32_t>(entry.col()), static_cast<std::uint32_t>(m)});
      }
    }
    return static_cast<std::uint32_t>(parts_.size());
  };
  RowParts parts{};
  parts.begin = static_cast<std::uint32_t>(parts_.size());
  parts.real_end = append([](std::complex<double> value) { return value.real(); });
  parts.end = append([](std::complex<double> value) { return value.imag(); });
  return parts;
}

SparseTermsView SparseTerms::view() const {
  return {row_begin_.data(), segments_.data(),  columns_.data(), re_.data(),
          im_.data(),        diagonals_.data(), few_.data(),     parts_.data()};
}

}  // namespace costate
