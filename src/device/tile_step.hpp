// Steps of DOP853 of one tile of members, and their transposes, as phases of its threads: between two phases the
// threads wait for each other. Most stages of a thread's element stay in its registers, the state of the present stage
// stands in shared memory. A kernel runs the phases of its own thread, a test on the host those of all threads in turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "device/step_arguments.hpp"
#include "device/tile_memory.hpp"
#include "device/tile_thread.hpp"
#include "device/turn.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

struct Weights {
  template <std::size_t I>
  struct Final {
    static constexpr double kValue = dop853::kB[I];
  };
  template <std::size_t I>
  struct Fifth {
    static constexpr double kValue = dop853::kError5[I];
  };
  template <std::size_t I>
  struct Third {
    static constexpr double kValue = dop853::kError3[I];
  };
  template <std::size_t I>
  struct One {
    static constexpr double kValue = 1;
  };
  template <std::size_t Row>
  struct Stage {
    template <std::size_t J>
    struct Of {
      static constexpr double kValue = dop853::kA[Row][J];
    };
    /// a_ji of the stages behind this one.
    template <std::size_t J>
    struct Behind {
      static constexpr double kValue = J > Row ? dop853::kA[J][Row] : 0;
    };
  };
};

/// x . -i y
COSTATE_INLINE double current(const Complex& x, const Complex& y) { return x.re * y.im - x.im * y.re; }

using AllStages = std::make_index_sequence<dop853::kStages>;

/// Steps without a frame, and in that which turns with levels as StepArguments has them: kernels of their own.
struct Still {
  static constexpr bool kTurns = false;
  const double* levels;
};
struct Turning {
  static constexpr bool kTurns = true;
  const double* levels;
};

/// Where stages stand in shared memory that few sums look at; the others are in registers.
struct StepPlaces {
  static constexpr std::uint32_t kNone = TileParts::kKept;
  static constexpr std::uint32_t of(std::size_t stage) {
    return stage == 1 || stage == 2 ? TileParts::kRare + static_cast<std::uint32_t>(stage) - 1 : kNone;
  }
};
/// A transpose holds the k_i of the stages before and the L_i of those behind: it needs more room.
template <class Frame>
struct TransposePlaces {
  static constexpr std::uint32_t kNone = StepPlaces::kNone;
  static constexpr std::uint32_t of(std::size_t stage) {
    if (stage == 10) return TileParts::kRare + 2;
    if (stage == 9 && !Frame::kTurns) return TileParts::kFrame;
    return StepPlaces::of(stage);
  }
};

/// The stages of one step, for both ways.
template <class Frame, class Places>
class TileStages {
 public:
  COSTATE_INLINE TileStages(const TileView& view, const StageCoefficients& a, double h, const Frame& frame,
                            const TileMemory& memory)
      : view_(view), a_(a), h_(h), levels_(frame.levels), memory_(memory) {}

  [[nodiscard]] COSTATE_INLINE static constexpr bool turns() { return Frame::kTurns; }
  /// Keeps the energy of the thread's element, and no current.
  COSTATE_INLINE void begin_frame(const TilePlace& place) const {
    if constexpr (!turns()) return;
    const std::size_t member = place.batch_member < a_.members ? place.batch_member : 0;
    const double row = levels_[place.indices.row * a_.members + member];
    const double column = view_.shape.is_hermitian() ? levels_[place.indices.column * a_.members + member] : 0;
    memory_.keep(TileParts::kFrame, place, {row - column, 0});
  }
  [[nodiscard]] COSTATE_INLINE double energy(const TilePlace& place) const {
    return memory_.kept(TileParts::kFrame, place).re;
  }
  /// Of the part c of the step.
  [[nodiscard]] COSTATE_INLINE Turn turn(const TilePlace& place, double c) const {
    return Turn(energy(place) * c * h_);
  }
  COSTATE_INLINE void add_current(const TilePlace& place, double more) const {
    Complex kept = memory_.kept(TileParts::kFrame, place);
    kept.im += more;
    memory_.keep(TileParts::kFrame, place, kept);
  }
  /// The thread's element of a state in shared memory.
  [[nodiscard]] COSTATE_INLINE Complex own_element(const TilePlace& place, const double* x) const {
    const std::uint32_t here = view_.shape.at(place.indices.row, place.indices.column) + place.member;
    return {x[here], x[here + view_.shape.plane]};
  }
  COSTATE_INLINE void put_own_element(const TilePlace& place, const Complex& value, double* x) const {
    const std::uint32_t here = view_.shape.at(place.indices.row, place.indices.column) + place.member;
    x[here] = value.re;
    x[here + view_.shape.plane] = value.im;
  }
  /// k_I of the thread's element.
  template <std::size_t I>
  [[nodiscard]] COSTATE_INLINE Complex stage(const TileThread& thread) const {
    return kept<I>(thread);
  }

  /// y + h sum_i c_i k_i, C<I> the weights.
  template <template <std::size_t> class C>
  COSTATE_INLINE Complex combination(const Complex& y, double h, const TileThread& thread) const {
    const Complex sum = add_stages<C>({0, 0}, thread);
    return {y.re + h * sum.re, y.im + h * sum.im};
  }
  /// first + sum_i c_i k_i.
  template <template <std::size_t> class C>
  COSTATE_INLINE Complex add_stages(const Complex& first, const TileThread& thread) const {
    return weighted_sum<C>(first, thread, AllStages{});
  }
  /// k_I to its place or to registers.
  template <std::size_t I>
  COSTATE_INLINE void keep(TileThread& thread, const Complex& k) const {
    if constexpr (Places::of(I) != Places::kNone) {
      memory_.keep(Places::of(I), thread.place, k);
    } else {
      thread.k[I] = k;
    }
  }

  /// Y_I to shared memory.
  template <std::size_t I>
  COSTATE_INLINE void prepare(const TileThread& thread) const {
    if (I == 0 || a_.vary()) merge_coefficients(view_.forward, thread.place, I, memory_.values(own(I)));
    put_state<I>(thread);
  }
  template <std::size_t I>
  COSTATE_INLINE void put_state(const TileThread& thread) const {
    Complex state = combination<Weights::Stage<I>::template Of>(memory_.kept(TileParts::kY, thread.place), h_, thread);
    if constexpr (I > 0 && turns()) state = turn(thread.place, dop853::kC[I]).on(state);
    put_element(view_.shape, thread.place, state, memory_.state(I % 2));
  }
  /// k_I = A(t_I) Y_I; in a frame U^-1 (A(t_I) + i E) Y_I.
  template <std::size_t I>
  COSTATE_INLINE void evaluate(TileThread& thread) const {
    Complex k = apply_element(view_.shape, view_.forward, memory_.values(own(I)), thread.place, memory_.state(I % 2));
    if constexpr (turns()) {
      const Complex state = own_element(thread.place, memory_.state(I % 2));
      const double rate = energy(thread.place);
      k.re -= rate * state.im;
      k.im += rate * state.re;
      if (I > 0) k = turn(thread.place, dop853::kC[I]).back(k);
    }
    keep<I>(thread, k);
  }
  COSTATE_INLINE void merge_coefficients(const TileAction& action, const TilePlace& place, std::size_t stage,
                                         const TileValues& values) const {
    merge(view_, action, place, a_.at(stage), values);
  }
  /// Which of two places the coefficients of a stage have.
  [[nodiscard]] COSTATE_INLINE std::uint32_t own(std::uint32_t stage) const { return a_.vary() ? stage % 2 : 0; }

 private:
  template <template <std::size_t> class C, std::size_t... I>
  COSTATE_INLINE Complex weighted_sum(const Complex& first, const TileThread& thread,
                                      std::index_sequence<I...> /*stages*/) const {
    Complex sum = first;
    (add_stage<I, C<I>>(thread, sum), ...);
    return sum;
  }
  template <std::size_t I, class Weight>
  COSTATE_INLINE void add_stage(const TileThread& thread, Complex& sum) const {
    constexpr double c = Weight::kValue;
    if constexpr (c != 0) {
      const Complex k = kept<I>(thread);
      sum.re += c * k.re;
      sum.im += c * k.im;
    }
  }
  template <std::size_t I>
  COSTATE_INLINE Complex kept(const TileThread& thread) const {
    if constexpr (Places::of(I) != Places::kNone) {
      return memory_.kept(Places::of(I), thread.place);
    } else {
      return thread.k[I];
    }
  }

  const TileView& view_;
  const StageCoefficients& a_;
  double h_;
  const double* levels_;
  const TileMemory& memory_;
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
