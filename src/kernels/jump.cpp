#include "kernels/jump.hpp"

#include <algorithm>

namespace costate {

bool has_one_entry_per_row(const Operator& op) {
  for (Eigen::Index row = 0; row < op.outerSize(); ++row) {
    if (op.innerVector(row).nonZeros() > 1) return false;
  }
  return true;
}

MonomialJump::MonomialJump(const JumpTerm& term) : coefficient_(term.coefficient), scale_(term.scale), is_real_(true) {
  const auto rows = static_cast<std::size_t>(term.op.rows());
  for (Eigen::Index row = 0; row < term.op.outerSize(); ++row) {
    for (Operator::InnerIterator entry(term.op, row); entry; ++entry) {
      const std::complex<double> value = entry.value();
      if (value.imag() != 0) is_real_ = false;
      entries_.push_back(
          {static_cast<std::size_t>(row), static_cast<std::size_t>(entry.col()), value.real(), value.imag()});
    }
  }
  position_.assign(rows, entries_.size());
  for (std::size_t k = 0; k < entries_.size(); ++k) position_[entries_[k].row] = k;
  diagonal_ = find_diagonal(entries_);
}

std::optional<MonomialJump::Diagonal> MonomialJump::find_diagonal(const std::vector<JumpEntry>& entries) {
  // Unsigned differences wrap the same way for all entries of one diagonal.
  const std::size_t offset = entries.front().source - entries.front().row;
  const bool is_diagonal = std::all_of(entries.begin(), entries.end(),
                                       [offset](const JumpEntry& entry) { return entry.source - entry.row == offset; });
  if (!is_diagonal) return std::nullopt;
  Diagonal diagonal{entries.back().row + 1, {}, {}};
  diagonal.re.assign(diagonal.last, 0);
  diagonal.im.assign(diagonal.last, 0);
  for (const JumpEntry& entry : entries) {
    diagonal.re[entry.row] = entry.re;
    diagonal.im[entry.row] = entry.im;
  }
  return diagonal;
}

JumpView MonomialJump::view() const {
  JumpView view{coefficient_, scale_, is_real_, entries_.data(), entries_.size(), position_.data()};
  if (diagonal_) {
    view.diagonal_end = diagonal_->last;
    view.diagonal_re = diagonal_->re.data();
    view.diagonal_im = diagonal_->im.data();
  }
  return view;
}

}  // namespace costate
