// One step of a tile, and the norms of its error.
#pragma once

#include "device/error_norm.hpp"
#include "device/tile_step.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

template <class Frame>
class TileForward {
 public:
  COSTATE_INLINE TileForward(const TileView& view, const StepArguments& step, const TileMemory& memory)
      : view_(view), step_(step), memory_(memory), stages_(view, step.a, step.h, Frame{step.levels}, memory) {}

  /// `group` runs a phase on every thread and lets them wait for each other.
  template <class Group>
  COSTATE_INLINE void run(Group& group) const {
    group([&](TileThread& thread) COSTATE_INLINE_BODY {
      memory_.keep(TileParts::kY, thread.place, load_element(view_.shape, thread.place, step_.a.members, step_.y));
      stages_.begin_frame(thread.place);
      stages_.template prepare<0>(thread);
    });
    run_stages(group, AllStages{});
    group([&](TileThread& thread) COSTATE_INLINE_BODY { sums().sum_parts(thread.place); });
    group([&](TileThread& thread) COSTATE_INLINE_BODY { finish(thread.place); });
  }

 private:
  template <class Group, std::size_t... I>
  COSTATE_INLINE void run_stages(Group& group, std::index_sequence<I...> /*stages*/) const {
    (group([&](TileThread& thread) COSTATE_INLINE_BODY { run_stage<I>(thread); }), ...);
  }
  template <std::size_t I>
  COSTATE_INLINE void run_stage(TileThread& thread) const {
    stages_.template evaluate<I>(thread);
    if constexpr (I + 1 < dop853::kStages) {
      stages_.template prepare<I + 1>(thread);
    } else {
      end_step(thread);
    }
  }

  /// y1 and the squares of this element's weighted errors.
  COSTATE_INLINE void end_step(const TileThread& thread) const {
    const Complex y = memory_.kept(TileParts::kY, thread.place);
    const Complex y1 = stages_.template combination<Weights::Final>(y, step_.h, thread);
    const Complex turned = Frame::kTurns ? stages_.turn(thread.place, 1).on(y1) : y1;
    store_element(view_.shape, thread.place, step_.a.members, turned, step_.y1);
    const Complex fifth = stages_.template add_stages<Weights::Fifth>({0, 0}, thread);
    const Complex third = stages_.template add_stages<Weights::Third>({0, 0}, thread);
    const Complex weight{error_weight(y.re, y1.re, step_.rtol, step_.atol),
                         error_weight(y.im, y1.im, step_.rtol, step_.atol)};
    const auto [row, column] = thread.place.indices;
    const double times = view_.shape.is_hermitian() && row != column ? 2 : 1;
    sums().give(thread.place, times * weighted_square(fifth, weight), times * weighted_square(third, weight));
  }
  COSTATE_INLINE static double weighted_square(const Complex& error, const Complex& weight) {
    return error.re * weight.re * (error.re * weight.re) + error.im * weight.im * (error.im * weight.im);
  }

  [[nodiscard]] COSTATE_INLINE TileSums sums() const { return memory_.errors(view_.shape); }
  COSTATE_INLINE void finish(const TilePlace& place) const {
    if (place.element != 0 || place.batch_member >= step_.a.members) return;
    step_.errors[place.batch_member] = error_norm(sums().sum(0, place.member), sums().sum(1, place.member), step_.h,
                                                  2.0 * view_.shape.rows * view_.shape.columns);
  }

  const TileView& view_;
  const StepArguments& step_;
  const TileMemory& memory_;
  TileStages<Frame, StepPlaces> stages_;
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
