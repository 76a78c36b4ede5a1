// The transpose of one step of a tile:
//   m_i = h b_i lambda + h sum_{j>i} a_ji L_j,  L_i = A(t_i)^T m_i,  lambda += sum_i L_i,  dL/da_m(t_i) = m_i . A_m
//   Y_i.
// In an interaction frame, with D = -i E of each element, lambda becomes U(h)^-1 lambda first, and
//   m_i = U_i s_i, s_i the sum above,  L_i = U_i^-1 (A(t_i) - D)^T m_i;
// the loss moves with D by h lambda . D (y + h sum_j b_j k_j), j without the last stage, and for each stage by
//   - c_i h s_i . D k_i (but in the last one)  - m_i . D Y_i  + c_i h (U_i L_i) . D Y_i.
#pragma once

#include "device/tile_step.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

template <class Frame>
class TileReverse {
 public:
  COSTATE_INLINE TileReverse(const TileView& view, const PullArguments& pull, const TileMemory& memory)
      : view_(view), pull_(pull), memory_(memory), stages_(view, pull.a, pull.h, Frame{pull.levels}, memory) {}

  template <class Group>
  COSTATE_INLINE void run(Group& group) const {
    group([&](TileThread& thread) COSTATE_INLINE_BODY { begin(thread); });
    // The last k_i is part of no Y_i.
    make_stages(group, std::make_index_sequence<kLast>{});
    // The sums of most Y_i are formed a second time: kept since the first, they would fill the registers.
    group.forget(InRegisters{});
    reverse_stages(group, AllStages{});
    group([&](TileThread& thread) COSTATE_INLINE_BODY { add_bars(thread.place); });
  }

 private:
  static constexpr std::size_t kLast = dop853::kStages - 1;
  /// Stages whose k_i are in registers when the way back begins.
  using InRegisters = std::index_sequence<0, 3, 4, 5, 6, 7, 8>;
  /// In a frame this stage waits for its next sums with the last one.
  static constexpr std::size_t kWaiting = 9;

  COSTATE_INLINE void begin(TileThread& thread) const {
    memory_.keep(TileParts::kY, thread.place, load_element(view_.shape, thread.place, pull_.a.members, pull_.y));
    stages_.begin_frame(thread.place);
    if constexpr (Frame::kTurns) {
      const Complex lambda = stages_.turn(thread.place, 1).back(own_lambda(thread.place));
      stages_.add_current(thread.place, pull_.h * current(lambda, memory_.kept(TileParts::kY, thread.place)));
      store_own_element(view_.shape, thread.place, pull_.a.members, lambda, pull_.lambda);
    }
    const std::size_t sums = bar_rows() * view_.dots.sums();
    for (std::size_t k = thread.place.element; k < sums; k += view_.shape.elements)
      memory_.dots()[k * view_.shape.members + thread.place.member] = 0;
    stages_.template prepare<0>(thread);
    if (!pull_.a.vary()) stages_.merge_coefficients(view_.transpose, thread.place, 0, memory_.transposed(0));
  }
  /// Few sums look at it: it stays in global memory.
  [[nodiscard]] COSTATE_INLINE Complex own_lambda(const TilePlace& place) const {
    return load_element(view_.shape, place, pull_.a.members, pull_.lambda);
  }
  template <class Group, std::size_t... I>
  COSTATE_INLINE void make_stages(Group& group, std::index_sequence<I...> /*stages*/) const {
    (group([&](TileThread& thread) COSTATE_INLINE_BODY { make_stage<I>(thread); }), ...);
  }
  template <std::size_t I>
  COSTATE_INLINE void make_stage(TileThread& thread) const {
    stages_.template evaluate<I>(thread);
    if constexpr (Frame::kTurns && I == kWaiting) stages_.put_own_element(thread.place, thread.k[I], idle_bar<kLast>());
    if constexpr (Frame::kTurns && I > kWaiting)
      thread.k[kWaiting] = stages_.own_element(thread.place, idle_bar<kLast>());
    if constexpr (I + 1 < kLast) {
      stages_.template prepare<I + 1>(thread);
    } else {
      if constexpr (Frame::kTurns) {
        const Complex sum = stages_.template add_stages<ButLast>({0, 0}, thread);
        const Complex lambda = own_lambda(thread.place);
        stages_.add_current(thread.place, pull_.h * pull_.h * current(lambda, sum));
      }
      put_bar<kLast>(thread);
    }
  }
  /// b_i of all stages but the last one.
  template <std::size_t I>
  struct ButLast {
    static constexpr double kValue = I < kLast ? dop853::kB[I] : 0;
  };
  template <class Group, std::size_t... I>
  COSTATE_INLINE void reverse_stages(Group& group, std::index_sequence<I...> /*stages*/) const {
    (group([&](TileThread& thread) COSTATE_INLINE_BODY { reverse_stage<kLast - I>(thread); }), ...);
  }
  /// Where the numbers of the next stage will stand: nobody reads there while stage I is at work.
  template <std::size_t I>
  [[nodiscard]] COSTATE_INLINE double* idle_state() const {
    return memory_.state((I + 1) % 2);
  }
  template <std::size_t I>
  [[nodiscard]] COSTATE_INLINE double* idle_bar() const {
    return memory_.bar((I + 1) % 2);
  }
  /// In a frame, which takes registers of its own, two stages wait there while the sums of stage I are formed. For the
  /// first stage back k_9 stands there since it was made.
  template <std::size_t I>
  COSTATE_INLINE void lay_aside(const TileThread& thread) const {
    if constexpr (Frame::kTurns && I < kLast) {
      stages_.put_own_element(thread.place, thread.k[kLast], idle_state<I>());
      stages_.put_own_element(thread.place, thread.k[kWaiting], idle_bar<I>());
    }
  }
  template <std::size_t I>
  COSTATE_INLINE void take_back(TileThread& thread) const {
    if constexpr (Frame::kTurns) {
      if constexpr (I < kLast) thread.k[kLast] = stages_.own_element(thread.place, idle_state<I>());
      thread.k[kWaiting] = stages_.own_element(thread.place, idle_bar<I>());
    }
  }
  /// Y_I and m_I to shared memory. k[j] holds k_j of the stages before this one, and L_j of those behind.
  template <std::size_t I>
  COSTATE_INLINE void put_bar(const TileThread& thread) const {
    if (pull_.a.vary()) stages_.merge_coefficients(view_.transpose, thread.place, I, memory_.transposed(I % 2));
    Complex own{0, 0};
    if constexpr (dop853::kB[I] != 0) {
      const Complex lambda = own_lambda(thread.place);
      own = {dop853::kB[I] * lambda.re, dop853::kB[I] * lambda.im};
    }
    const Complex sum = stages_.template add_stages<Weights::Stage<I>::template Behind>(own, thread);
    Complex bar{pull_.h * sum.re, pull_.h * sum.im};
    if constexpr (Frame::kTurns) {
      if constexpr (I < kLast)
        stages_.add_current(thread.place, -dop853::kC[I] * pull_.h * current(bar, stages_.template stage<I>(thread)));
      if constexpr (I > 0) bar = stages_.turn(thread.place, dop853::kC[I]).on(bar);
    }
    put_element(view_.shape, thread.place, bar, memory_.bar(I % 2));
    stages_.template put_state<I>(thread);
  }
  template <std::size_t I>
  COSTATE_INLINE void reverse_stage(TileThread& thread) const {
    lay_aside<I>(thread);
    const double* const bar = memory_.bar(I % 2);
    double* const sums = memory_.dots() + (pull_.a.vary() ? I : 0) * view_.dots.sums() * view_.shape.members;
    COSTATE_ROLLED
    for (std::uint32_t item = thread.place.element; item < view_.dots.items(); item += view_.shape.elements) {
      add_partial_dots(view_.shape, view_.forward, view_.dots, item, thread.place.member, bar, memory_.state(I % 2),
                       sums);
    }
    Complex l = apply_element(view_.shape, view_.transpose, memory_.transposed(stages_.own(I)), thread.place, bar);
    if constexpr (Frame::kTurns) l = left_frame<I>(thread.place, l);
    take_back<I>(thread);
    stages_.template keep<I>(thread, l);
    if constexpr (I > 0) {
      put_bar<I - 1>(thread);
    } else {
      const Complex lambda = stages_.template add_stages<Weights::One>(own_lambda(thread.place), thread);
      store_element(view_.shape, thread.place, pull_.a.members, lambda, pull_.lambda);
      if constexpr (Frame::kTurns) store_current(thread.place);
    }
  }
  /// A^T m_I becomes L_I.
  template <std::size_t I>
  [[nodiscard]] COSTATE_INLINE Complex left_frame(const TilePlace& place, Complex l) const {
    const Complex bar = stages_.own_element(place, memory_.bar(I % 2));
    const Complex state = stages_.own_element(place, memory_.state(I % 2));
    const double rate = stages_.energy(place);
    l.re += rate * bar.im;
    l.im -= rate * bar.re;
    stages_.add_current(place, dop853::kC[I] * pull_.h * current(l, state) - current(bar, state));
    return I > 0 ? stages_.turn(place, dop853::kC[I]).back(l) : l;
  }
  /// That of the mirror image has the other sign.
  COSTATE_INLINE void store_current(const TilePlace& place) const {
    if (place.batch_member >= pull_.a.members) return;
    const double own = memory_.kept(TileParts::kFrame, place).im;
    const auto [row, column] = place.indices;
    const std::size_t lanes = view_.shape.columns * pull_.a.members;
    pull_.currents[row * lanes + column * pull_.a.members + place.batch_member] += own;
    if (!view_.shape.is_hermitian() || row == column) return;
    pull_.currents[column * lanes + row * pull_.a.members + place.batch_member] -= own;
  }

  COSTATE_INLINE void add_bars(const TilePlace& place) const {
    if (place.batch_member >= pull_.a.members) return;
    const auto rows = static_cast<std::uint32_t>(bar_rows());
    const std::uint32_t width = view_.shape.members;
    for (std::uint32_t k = place.element; k < rows * view_.terms; k += view_.shape.elements) {
      const double* const sums = memory_.dots() + k / view_.terms * view_.dots.sums() * width;
      pull_.bars[k * pull_.a.members + place.batch_member] +=
          inner_product(view_.dots, k % view_.terms, sums, place.member, width);
    }
  }
  [[nodiscard]] COSTATE_INLINE std::size_t bar_rows() const { return pull_.a.vary() ? dop853::kStages : 1; }

  const TileView& view_;
  const PullArguments& pull_;
  const TileMemory& memory_;
  TileStages<Frame, TransposePlaces<Frame>> stages_;
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
