#include "kernels/jump.hpp"

#include <algorithm>

#include "kernels/left_multiply.hpp"

namespace costate {

namespace {

/// m += a * product.
struct AddToMatrix {
  CoefficientTable a;
  std::size_t term = 0;
  Layout layout;
  double* m = nullptr;

  template <class V>
  COSTATE_INLINE void operator()(std::size_t row, std::size_t lane, std::size_t member,
                                 const ComplexLanes<V>& product) const {
    const V coefficient = a.at<V>(term, member);
    auto sum = load_complex<V>(m, layout, row, lane);
    add_product(sum.re, coefficient, product.re);
    add_product(sum.im, coefficient, product.im);
    store_complex(m, layout, row, lane, sum);
  }
};

/// dots += Re conj(x) product.
struct AddToDots {
  Layout layout;
  const double* x = nullptr;
  double* dots = nullptr;

  template <class V>
  COSTATE_INLINE void operator()(std::size_t row, std::size_t lane, std::size_t /*member*/,
                                 const ComplexLanes<V>& product) const {
    const auto left = load_complex<V>(x, layout, row, lane);
    V sum = load<V>(dots + lane);
    add_product(sum, left.re, product.re);
    add_product(sum, left.im, product.im);
    store(dots + lane, sum);
  }
};

}  // namespace

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

std::optional<MonomialJump::Diagonal> MonomialJump::find_diagonal(const std::vector<Entry>& entries) {
  // Unsigned differences wrap the same way for all entries of one diagonal.
  const std::size_t offset = entries.front().source - entries.front().row;
  const bool is_diagonal = std::all_of(entries.begin(), entries.end(),
                                       [offset](const Entry& entry) { return entry.source - entry.row == offset; });
  if (!is_diagonal) return std::nullopt;
  Diagonal diagonal{entries.back().row + 1, {}, {}};
  diagonal.re.assign(diagonal.last, 0);
  diagonal.im.assign(diagonal.last, 0);
  for (const Entry& entry : entries) {
    diagonal.re[entry.row] = entry.re;
    diagonal.im[entry.row] = entry.im;
  }
  return diagonal;
}

/// Element by element: the weight is a number, members are lanes.
template <class Consumer>
void MonomialJump::walk_members(std::size_t position, const double* x, const Layout& layout,
                                const Consumer& consumer) const {
  const Entry& left = entries_[position];
  double scale = 0.5 * scale_;
  for (std::size_t k = position; k < entries_.size(); ++k) {
    const Entry& right = entries_[k];
    const double re = scale * (left.re * right.re + left.im * right.im);
    const double im = scale * (left.im * right.re - left.re * right.im);
    const std::size_t to = right.row * layout.members;
    const std::size_t from = right.source * layout.members;
    for_lanes(
        0, layout.members, [&]<class V>(std::size_t member) __attribute__((always_inline)) {
          const auto value = load_complex<V>(x, layout, left.source, from + member);
          ComplexLanes<V> product{multiply(re, value.re), multiply(re, value.im)};
          if (im != 0) {
            subtract_product(product.re, im, value.im);
            add_product(product.im, im, value.re);
          }
          consumer(left.row, to + member, member, product);
        });
    scale = scale_;
  }
}

/// Columns are lanes: product_j = (scale l_i) conj(l_j) x_{s(i), s(j)}.
template <class Consumer>
void MonomialJump::walk_columns(const Entry& entry, const double* x, const Layout& layout,
                                const Consumer& consumer) const {
  const std::size_t offset = entry.source - entry.row;
  const auto run = [&](double scale, std::size_t first, std::size_t last) {
    const double re = scale * entry.re;
    const double im = scale * entry.im;
    for_lanes(
        first, last, [&]<class V>(std::size_t column) __attribute__((always_inline)) {
          const auto value = load_complex<V>(x, layout, entry.source, column + offset);
          const V right_re = load<V>(diagonal_->re.data() + column);
          const V weight_re = multiply(re, right_re);
          ComplexLanes<V> product{multiply(weight_re, value.re), multiply(weight_re, value.im)};
          if (!is_real_) {
            const V right_im = load<V>(diagonal_->im.data() + column);
            V weight_im = multiply(im, right_re);
            subtract_product(weight_im, re, right_im);
            const V more_re = multiply(im, right_im);
            add_product(product.re, more_re, value.re);
            add_product(product.im, more_re, value.im);
            subtract_product(product.re, weight_im, value.im);
            add_product(product.im, weight_im, value.re);
          }
          consumer(entry.row, column, 0, product);
        });
  };
  run(0.5 * scale_, entry.row, entry.row + 1);
  run(scale_, entry.row + 1, diagonal_->last);
}

template <class Consumer>
void MonomialJump::walk_row(std::size_t row, const double* x, const Layout& layout, const Consumer& consumer) const {
  const std::size_t position = position_[row];
  if (position == entries_.size()) return;
  if (layout.members == 1 && diagonal_) {
    walk_columns(entries_[position], x, layout, consumer);
  } else {
    walk_members(position, x, layout, consumer);
  }
}

void MonomialJump::add_row(std::size_t row, const CoefficientTable& a, const double* x, double* m,
                           const Layout& layout) const {
  walk_row(row, x, layout, AddToMatrix{a, coefficient_, layout, m});
}

void MonomialJump::add_dots(std::size_t row, const double* x, const double* y, double* dots,
                            const Layout& layout) const {
  walk_row(row, y, layout, AddToDots{layout, x, dots});
}

}  // namespace costate
