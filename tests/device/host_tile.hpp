// The kernels of tiles, phase by phase on the host.
#pragma once

#include <cmath>
#include <vector>

#include "device/tile_forward.hpp"
#include "device/tile_reverse.hpp"
#include "device/tile_series.hpp"
#include "device/tile_terms.hpp"

namespace costate::test {

/// Views of the arrays on the host.
class HostTileView {
 public:
  explicit HostTileView(const TileTerms& terms)
      : forward_(jumps_of(terms.forward)), transpose_(jumps_of(terms.transpose)) {
    view_.shape = terms.shape;
    view_.terms = terms.terms;
    view_.elements = terms.elements.data();
    view_.forward = view_of(terms.forward, forward_);
    view_.transpose = view_of(terms.transpose, transpose_);
    view_.dots = {terms.dot_entries.data(), static_cast<std::uint32_t>(terms.dot_entries.size()),
                  terms.dot_runs.data(),    static_cast<std::uint32_t>(terms.dot_runs.size()),
                  terms.term_begin.data(),  terms.dot_contributions.data()};
  }
  [[nodiscard]] const TileView& view() const { return view_; }

 private:
  static std::vector<TileJump> jumps_of(const TileActionArrays& arrays) {
    std::vector<TileJump> jumps;
    for (std::size_t k = 0; k < arrays.begins.size(); ++k)
      jumps.push_back({arrays.coefficients[k], arrays.begins[k].data()});
    return jumps;
  }
  static TileAction view_of(const TileActionArrays& arrays, const std::vector<TileJump>& jumps) {
    return {arrays.left.view(), jumps.data(), static_cast<std::uint32_t>(jumps.size()), arrays.pairs.data()};
  }

  std::vector<TileJump> forward_;
  std::vector<TileJump> transpose_;
  TileView view_;
};

/// In which order the threads of a block run a phase: no result may depend on it.
enum class Order { Forward, Backward };

/// What a thread holds before its first phase is no number.
inline host::TileThread fresh(const host::TilePlace& place, host::TileThread thread) {
  thread.place = place;
  for (host::Complex& k : thread.k) k = {std::nan(""), std::nan("")};
  return thread;
}
inline host::SeriesThread fresh(const host::TilePlace& place, host::SeriesThread /*thread*/) {
  const host::Complex none{std::nan(""), std::nan("")};
  return {place, none, none, none};
}

/// All threads of a block.
template <class Thread>
class HostBlock {
 public:
  HostBlock(const TileView& view, std::size_t tile, Order order) : order_(order) {
    for (std::uint32_t element = 0; element < view.shape.elements; ++element) {
      for (std::uint32_t member = 0; member < view.shape.members; ++member) {
        threads_.push_back(
            fresh(host::TilePlace::of(view.shape, element, member, tile, view.elements[element]), Thread{}));
      }
    }
  }
  template <class Phase>
  void operator()(const Phase& phase) {
    const std::size_t count = threads_.size();
    for (std::size_t k = 0; k < count; ++k) phase(threads_[order_ == Order::Forward ? k : count - 1 - k]);
  }
  /// Threads of a device shall not keep what follows from these stages.
  template <class Stages>
  void forget(const Stages& /*stages*/) {}

 private:
  Order order_;
  std::vector<Thread> threads_;
};

/// Steps of tiles, one block after the other; shared memory begins as no numbers.
inline void attempt_tiles(const TileView& view, const StepArguments& step, Order order) {
  const TileParts parts(view);
  for (std::size_t tile = 0; tile * view.shape.members < step.a.members; ++tile) {
    std::vector<double> shared(parts.forward_size(view), std::nan(""));
    const host::TileMemory memory(parts, shared.data());
    HostBlock<host::TileThread> block(view, tile, order);
    if (step.levels == nullptr) {
      host::TileForward<host::Still>(view, step, memory).run(block);
    } else {
      host::TileForward<host::Turning>(view, step, memory).run(block);
    }
  }
}

inline void pull_back_tiles(const TileView& view, const PullArguments& pull, Order order) {
  const TileParts parts(view);
  for (std::size_t tile = 0; tile * view.shape.members < pull.a.members; ++tile) {
    const std::size_t rows = pull.a.vary() ? dop853::kStages : 1;
    std::vector<double> shared(parts.reverse_size(view, rows), std::nan(""));
    const host::TileMemory memory(parts, shared.data());
    HostBlock<host::TileThread> block(view, tile, order);
    if (pull.levels == nullptr) {
      host::TileReverse<host::Still>(view, pull, memory).run(block);
    } else {
      host::TileReverse<host::Turning>(view, pull, memory).run(block);
    }
  }
}

/// Factors of exponentials likewise.
inline void advance_tiles(const TileView& view, const SeriesStep& step, Order order) {
  for (std::size_t tile = 0; tile * view.shape.members < step.series.members; ++tile) {
    std::vector<double> shared(host::SeriesMemory::forward_size(view), std::nan(""));
    const host::SeriesMemory memory(view, shared.data());
    HostBlock<host::SeriesThread> block(view, tile, order);
    host::TileFactor(view, step, memory).run(block);
  }
}

inline std::size_t term_numbers(const TileView& view, std::size_t members) {
  return (members + view.shape.members - 1) / view.shape.members * host::SeriesMemory::term_size(view);
}

inline void reverse_tiles(const TileView& view, const SeriesPull& pull, Order order) {
  for (std::size_t tile = 0; tile * view.shape.members < pull.series.members; ++tile) {
    std::vector<double> shared(host::SeriesMemory::reverse_size(view), std::nan(""));
    const host::SeriesMemory memory(view, shared.data());
    HostBlock<host::SeriesThread> block(view, tile, order);
    host::TileFactorBack(view, pull, memory).run(block);
  }
}

class HostTiles {
 public:
  HostTiles(const TileTerms& terms, Order order) : view_(terms), order_(order) {}

  void attempt(const StepArguments& step) const { attempt_tiles(view_.view(), step, order_); }
  void pull_back(const PullArguments& pull) const { pull_back_tiles(view_.view(), pull, order_); }

 private:
  HostTileView view_;
  Order order_;
};

}  // namespace costate::test
