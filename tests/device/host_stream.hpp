// The kernels of streams on the host: what their threads do, one after the other.
#pragma once

#include <cstddef>

#include "device/stream_dots.hpp"
#include "device/stream_view.hpp"

namespace costate::test {

/// work(item, member) for all of them.
template <class Work>
void run_items(const Work& work, std::size_t count, std::size_t members) {
  for (std::uint32_t item = 0; item < count; ++item) {
    for (std::uint32_t b = 0; b < members; ++b) work(item, b);
  }
}

inline void merge_on_host(const StreamAction& action, const CoefficientTable& a, double* g) {
  run_items(host::StreamMerge{action.merged, a, g}, action.merged.slot_count, a.members);
}

inline void apply_on_host(const StreamView& view, const StreamAction& action, const StreamValues& values,
                          const double* x, double* out) {
  const std::size_t members = values.a.members;
  const Layout layout = view.layout(members);
  if (view.columns == 1) {
    run_items(host::StreamKetApply{action.left, values.a, layout, x, out}, view.rows, members);
  } else {
    run_items(host::StreamMatrixApply{view.elements, action, values, host::StreamStrides(layout), x, out},
              view.element_count, members);
  }
}

/// The second stage in so many parts.
inline void add_dots_on_host(const StreamView& view, std::size_t members, const double* x, const double* y,
                             std::uint32_t parts, double* dots, double* bars) {
  const Layout layout = view.layout(members);
  if (view.columns == 1) {
    run_items(host::StreamKetDots{view.dots, view.terms, layout, x, y, dots}, view.dots.items, members);
  } else {
    run_items(host::StreamMatrixDots{view.dots, view.forward.jumps, host::StreamStrides(layout),
                                     static_cast<std::uint32_t>(view.rows), x, y, dots},
              view.dots.items, members);
  }
  const host::StreamDotSums sums{view.dots, members, dots};
  for (std::size_t m = 0; m < view.terms; ++m) {
    for (std::size_t b = 0; b < members; ++b) {
      for (std::uint32_t part = 0; part < parts; ++part) bars[m * members + b] += sums(m, b, part, parts);
    }
  }
}

}  // namespace costate::test
