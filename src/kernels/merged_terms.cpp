#include "kernels/merged_terms.hpp"

#include <map>

namespace costate {

namespace {

/// |re| and |im| summed over the terms: an entry of the union is real only where it is so in every term.
Operator union_pattern(std::span<const Operator> terms, std::size_t rows) {
  const auto dimension = static_cast<Eigen::Index>(rows);
  Operator pattern(dimension, dimension);
  for (const Operator& term : terms) {
    pattern += term.unaryExpr([](const std::complex<double>& value) {
      return std::complex<double>(value.real() != 0 ? 1.0 : 0.0, value.imag() != 0 ? 1.0 : 0.0);
    });
  }
  pattern.makeCompressed();
  return pattern;
}

}  // namespace

MergedTerms::MergedTerms(std::span<const Operator> terms, std::size_t rows)
    : pattern_([&] {
        const Operator pattern = union_pattern(terms, rows);
        return SparseTerms(std::span(&pattern, 1), rows, Form::Segments);
      }()) {
  for (std::size_t row = 0; row < rows; ++row) append_row(terms, row);
}

void MergedTerms::append_row(std::span<const Operator> terms, std::size_t row) {
  const SparseTermsView view = pattern_.view();
  std::map<std::uint32_t, std::uint32_t> position_of_column;
  for (std::uint32_t s = view.row_begin[row]; s < view.row_begin[row + 1]; ++s) {
    for (std::uint32_t j = view.segments[s].begin; j < view.segments[s].end; ++j) {
      position_of_column.emplace(view.columns[j], j);
    }
  }
  const auto entries = static_cast<std::uint32_t>(pattern_.entries());
  std::map<std::uint32_t, std::vector<Contribution>> slots;
  for (std::size_t m = 0; m < terms.size(); ++m) {
    const auto term = static_cast<std::uint32_t>(m);
    for (Operator::InnerIterator entry(terms[m], static_cast<Eigen::Index>(row)); entry; ++entry) {
      const std::uint32_t position = position_of_column.at(static_cast<std::uint32_t>(entry.col()));
      if (entry.value().real() != 0) slots[position].push_back({term, entry.value().real()});
      if (entry.value().imag() != 0) slots[entries + position].push_back({term, entry.value().imag()});
    }
  }
  for (const auto& [position, contributions] : slots) {
    contributions_.insert(contributions_.end(), contributions.begin(), contributions.end());
    slots_.push_back({position, static_cast<std::uint32_t>(contributions_.size())});
  }
}

SparseTermsView MergedTerms::merge(std::span<const double> a, double* values) const {
  std::uint32_t next = 0;
  for (const Slot& slot : slots_) {
    double sum = 0;
    for (; next < slot.end; ++next) sum += a[contributions_[next].term] * contributions_[next].value;
    values[slot.position] = sum;
  }
  SparseTermsView view = pattern_.view();
  view.re = values;
  view.im = values + pattern_.entries();
  return view;
}

}  // namespace costate
