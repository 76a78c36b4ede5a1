#include "device/device_terms.hpp"

namespace costate {

DeviceTileTerms::Action::Action(const TileActionArrays& arrays, const CudaStream& stream)
    : left(arrays.left, stream), pairs(arrays.pairs, stream) {
  std::vector<TileJump> views;
  for (std::size_t k = 0; k < arrays.begins.size(); ++k) {
    const auto& begin = begins.emplace_back(arrays.begins[k], stream);
    views.push_back({arrays.coefficients[k], begin.data()});
  }
  jumps = {views, stream};
}

TileAction DeviceTileTerms::Action::view() const {
  return {left.view(), jumps.data(), static_cast<std::uint32_t>(jumps.size()), pairs.data()};
}

DeviceTileTerms::DeviceTileTerms(const TileTerms& terms, const CudaStream& stream)
    : elements_(terms.elements, stream),
      forward_(terms.forward, stream),
      transpose_(terms.transpose, stream),
      dot_entries_(terms.dot_entries, stream),
      dot_runs_(terms.dot_runs, stream),
      term_begin_(terms.term_begin, stream),
      dot_contributions_(terms.dot_contributions, stream) {
  view_.shape = terms.shape;
  view_.terms = terms.terms;
  view_.elements = elements_.data();
  view_.forward = forward_.view();
  view_.transpose = transpose_.view();
  view_.dots = {dot_entries_.data(), static_cast<std::uint32_t>(dot_entries_.size()),
                dot_runs_.data(),    static_cast<std::uint32_t>(dot_runs_.size()),
                term_begin_.data(),  dot_contributions_.data()};
}

DeviceStreamTerms::Matrices::Matrices(const SparseTerms& terms, const CudaStream& stream) {
  const SparseTermsView view = terms.view();
  const std::size_t rows = terms.rows();
  const std::size_t part_count = rows == 0 ? 0 : view.few[rows - 1].end;
  row_begin = {{view.row_begin, rows + 1}, stream};
  segments = {{view.segments, view.row_begin[rows]}, stream};
  columns = {{view.columns, terms.entries()}, stream};
  re = {{view.re, terms.entries()}, stream};
  im = {{view.im, terms.entries()}, stream};
  diagonals = {{view.diagonals, rows}, stream};
  few = {{view.few, rows}, stream};
  parts = {{view.parts, part_count}, stream};
}

SparseTermsView DeviceStreamTerms::Matrices::view() const {
  return {row_begin.data(), segments.data(),  columns.data(), re.data(),
          im.data(),        diagonals.data(), few.data(),     parts.data()};
}

DeviceStreamTerms::Jumps::Jumps(const std::vector<StreamJumpArrays>& arrays, const CudaStream& stream) {
  std::vector<StreamJump> views;
  for (const StreamJumpArrays& jump : arrays) {
    const auto& own_entries = entries.emplace_back(jump.entries, stream);
    const auto& own_rows = row_begins.emplace_back(jump.row_begin, stream);
    views.push_back({jump.coefficient, jump.scale, own_entries.data(), own_rows.data()});
  }
  jumps = {views, stream};
}

DeviceStreamTerms::Action::Action(const StreamActionArrays& arrays, const CudaStream& stream)
    : left(arrays.left, stream), merged(arrays.merged, stream), jumps(arrays.jumps, stream) {}

StreamAction DeviceStreamTerms::Action::view() const {
  return {left.view(), merged.view(), jumps.jumps.data(), jumps.jumps.size()};
}

DeviceStreamTerms::DeviceStreamTerms(const StreamTerms& terms, const CudaStream& stream)
    : elements_(terms.elements, stream),
      forward_(terms.forward, stream),
      transpose_(terms.transpose, stream),
      left_of_dots_(terms.dots.left, stream),
      dot_entries_(terms.dots.entries, stream),
      term_begin_(terms.dots.term_begin, stream),
      dot_contributions_(terms.dots.contributions, stream) {
  view_.rows = terms.rows;
  view_.columns = terms.columns;
  view_.terms = terms.terms;
  view_.elements = elements_.data();
  view_.element_count = elements_.size();
  view_.forward = forward_.view();
  view_.transpose = transpose_.view();
  view_.dots = {left_of_dots_.view(),     dot_entries_.data(), static_cast<std::uint32_t>(dot_entries_.size()),
                terms.dots.items,         terms.dots.numbers,  term_begin_.data(),
                dot_contributions_.data()};
}

}  // namespace costate
