// One factor of an exponential of a tile of members, and its transpose, as phases of its threads (see tile_step.hpp).
// A thread holds the last two terms of its element in registers, the tile the last one in shared memory:
//
//   v_0 = y,  v_1 = f (M - n z) v_0 / 2,  v_(k+1) = f (M - n z) v_k + sign v_(k-1),  y1 = r exp(i Im z) sum_k w_k v_k,
//
// f = 2 / (n focus), w_k = c_k |exp(z)| / r. On the way back, with x = exp(z)^T lambda,
//
//   m_K = w_K x,  m_k = w_k x + f (M - n z)^T m_(k+1) + sign m_(k+2),  lambda = m_0 (with half of the second term),
//   dL/da_m = f sum_k m_(k+1) . A_m v_k (with half of the first one).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "device/series_arguments.hpp"
#include "device/tile_sums.hpp"
#include "device/tile_thread.hpp"
#include "device/turn.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

struct SeriesThread {
  TilePlace place;
  Complex v;    ///< of the last term, forward or back
  Complex u;    ///< of the one before it
  Complex sum;  ///< of w_k v_k; on the way back x
};

/// The numbers of shared memory.
class SeriesMemory {
 public:
  COSTATE_INLINE SeriesMemory(const TileView& view, double* memory)
      : memory_(memory),
        state_(view.shape.size()),
        g_(2 * view.forward.left.entries * view.shape.members),
        values_(g_ + view.terms * view.shape.members),
        sums_(tile_sum_numbers(view.shape)) {}

  COSTATE_INLINE static std::size_t forward_size(const TileView& view) {
    return SeriesMemory(view, nullptr).second_place();
  }
  COSTATE_INLINE static std::size_t reverse_size(const TileView& view) {
    const SeriesMemory memory(view, nullptr);
    return memory.second_place() + 2 * memory.state_ + memory.values_ + view.dots.sums() * view.shape.members;
  }
  /// Numbers that a tile keeps of its terms.
  COSTATE_INLINE static std::size_t term_size(const TileView& view) { return std::size_t{2} * view.shape.threads(); }

  /// v_k, even and odd, so that a term waits once.
  [[nodiscard]] COSTATE_INLINE double* state(std::uint32_t k) const { return memory_ + k % 2 * state_; }
  [[nodiscard]] COSTATE_INLINE TileValues values() const { return values_at(memory_ + 2 * state_); }
  [[nodiscard]] COSTATE_INLINE TileSums sums(const TileShape& shape) const {
    return {shape, memory_ + 2 * state_ + values_};
  }
  /// m_k, and the values of the transposes.
  [[nodiscard]] COSTATE_INLINE double* bar(std::uint32_t k) const { return second() + k % 2 * state_; }
  [[nodiscard]] COSTATE_INLINE TileValues transposed() const { return values_at(second() + 2 * state_); }
  /// [sum][member]
  [[nodiscard]] COSTATE_INLINE double* dots() const { return second() + 2 * state_ + values_; }

 private:
  [[nodiscard]] COSTATE_INLINE std::uint32_t second_place() const { return 2 * state_ + values_ + sums_; }
  [[nodiscard]] COSTATE_INLINE double* second() const { return memory_ + second_place(); }
  [[nodiscard]] COSTATE_INLINE TileValues values_at(double* place) const { return {place, place + g_}; }

  double* memory_;
  std::uint32_t state_;
  std::uint32_t g_;
  std::uint32_t values_;
  std::uint32_t sums_;
};

/// The terms of one factor, for both ways.
class TileSeries {
 public:
  COSTATE_INLINE TileSeries(const TileView& view, const SeriesArguments& series, const SeriesMemory& memory)
      : view_(view), series_(series), memory_(memory) {}

  COSTATE_INLINE void begin(SeriesThread& thread, const double* y) const {
    merge(view_, view_.forward, thread.place, series_.a, memory_.values());
    thread.v = load_element(view_.shape, thread.place, series_.members, y);
    thread.sum = {series_.weights[0] * thread.v.re, series_.weights[0] * thread.v.im};
    put_element(view_.shape, thread.place, thread.v, memory_.state(0));
  }
  /// v_(k+1)
  COSTATE_INLINE void add_term(SeriesThread& thread, std::uint32_t k) const {
    const Complex w = apply_element(view_.shape, view_.forward, memory_.values(), thread.place, memory_.state(k));
    const Complex z = centre(thread.place);
    go_on(thread, recurrence(thread, w, z), k);
    const double weight = series_.weights[k + 1];
    thread.sum.re += weight * thread.v.re;
    thread.sum.im += weight * thread.v.im;
    put_element(view_.shape, thread.place, thread.v, memory_.state(k + 1));
  }
  /// The squares of the last term and of y.
  COSTATE_INLINE void give_squares(const SeriesThread& thread, const double* y) const {
    const Complex first = load_element(view_.shape, thread.place, series_.members, y);
    const auto [row, column] = thread.place.indices;
    const double times = view_.shape.is_hermitian() && row != column ? 2 : 1;
    memory_.sums(view_.shape).give(thread.place, times * square(thread.v), times * square(first));
  }
  COSTATE_INLINE void sum_parts(const TilePlace& place) const { memory_.sums(view_.shape).sum_parts(place); }
  COSTATE_INLINE void store_remainder(const TilePlace& place, double* remainders) const {
    if (place.element != 0 || place.batch_member >= series_.members) return;
    const double term = memory_.sums(view_.shape).sum(0, place.member);
    const double all = memory_.sums(view_.shape).sum(1, place.member);
    const double weight = std::fabs(series_.weights[series_.last]);
    remainders[place.batch_member] = term == 0 ? 0 : weight * std::sqrt(term / all);
  }

  /// f (w - n z v)
  [[nodiscard]] COSTATE_INLINE Complex recurrence(const SeriesThread& thread, const Complex& w,
                                                  const Complex& z) const {
    const double factor = series_.factor();
    return {factor * (w.re - (z.re * thread.v.re - z.im * thread.v.im)),
            factor * (w.im - (z.re * thread.v.im + z.im * thread.v.re))};
  }
  /// The next term is this and sign u; of the first one, which has no u, half.
  COSTATE_INLINE void go_on(SeriesThread& thread, const Complex& next, std::uint32_t k) const {
    const Complex before = thread.u;
    thread.u = thread.v;
    if (k == 0) {
      thread.v = {0.5 * next.re, 0.5 * next.im};
    } else {
      thread.v = {next.re + series_.sign * before.re, next.im + series_.sign * before.im};
    }
  }
  /// n z
  [[nodiscard]] COSTATE_INLINE Complex centre(const TilePlace& place) const {
    const std::size_t member = place.batch_member < series_.members ? place.batch_member : 0;
    return {series_.centre, view_.shape.is_hermitian() ? 0 : series_.spectra[member].middle};
  }
  /// r exp(i Im z) x
  [[nodiscard]] COSTATE_INLINE Complex scaled(const TilePlace& place, const Complex& x) const {
    const Complex turned = view_.shape.is_hermitian() ? x : turn(place).back(x);
    return {series_.largest * turned.re, series_.largest * turned.im};
  }
  /// r exp(i Im z)^T x
  [[nodiscard]] COSTATE_INLINE Complex scaled_back(const TilePlace& place, const Complex& x) const {
    const Complex turned = view_.shape.is_hermitian() ? x : turn(place).on(x);
    return {series_.largest * turned.re, series_.largest * turned.im};
  }

 private:
  COSTATE_INLINE static double square(const Complex& x) { return x.re * x.re + x.im * x.im; }
  [[nodiscard]] COSTATE_INLINE Turn turn(const TilePlace& place) const {
    constexpr double kFullTurn = 2 * std::numbers::pi;
    return Turn(std::fmod(centre(place).im / series_.count, kFullTurn));
  }

  const TileView& view_;
  const SeriesArguments& series_;
  const SeriesMemory& memory_;
};

class TileFactor {
 public:
  COSTATE_INLINE TileFactor(const TileView& view, const SeriesStep& step, const SeriesMemory& memory)
      : view_(view), step_(step), terms_(view, step.series, memory) {}

  /// `group` runs a phase on every thread and lets them wait for each other.
  template <class Group>
  COSTATE_INLINE void run(Group& group) const {
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY { terms_.begin(thread, step_.y); });
    COSTATE_ROLLED
    for (std::uint32_t k = 0; k < step_.series.last; ++k)
      group([&](SeriesThread& thread) COSTATE_INLINE_BODY { terms_.add_term(thread, k); });
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY {
      terms_.give_squares(thread, step_.y);
      store_element(view_.shape, thread.place, step_.series.members, terms_.scaled(thread.place, thread.sum),
                    step_.after);
    });
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY { terms_.sum_parts(thread.place); });
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY { terms_.store_remainder(thread.place, step_.remainders); });
  }

 private:
  const TileView& view_;
  const SeriesStep& step_;
  TileSeries terms_;
};

class TileFactorBack {
 public:
  COSTATE_INLINE TileFactorBack(const TileView& view, const SeriesPull& pull, const SeriesMemory& memory)
      : view_(view), pull_(pull), memory_(memory), terms_(view, pull.series, memory) {}

  template <class Group>
  COSTATE_INLINE void run(Group& group) const {
    const std::uint32_t last = pull_.series.last;
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY {
      terms_.begin(thread, pull_.y);
      clear_dots(thread.place);
      keep(thread, 0);
    });
    COSTATE_ROLLED
    for (std::uint32_t k = 0; k < last; ++k) {
      group([&](SeriesThread& thread) COSTATE_INLINE_BODY {
        terms_.add_term(thread, k);
        keep(thread, k + 1);
      });
    }
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY { terms_.give_squares(thread, pull_.y); });
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY { terms_.sum_parts(thread.place); });
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY {
      terms_.store_remainder(thread.place, pull_.remainders);
      begin_back(thread);
    });
    COSTATE_ROLLED
    for (std::uint32_t k = last; k-- > 0;) group([&](SeriesThread& thread) COSTATE_INLINE_BODY { go_back(thread, k); });
    group([&](SeriesThread& thread) COSTATE_INLINE_BODY { add_bars(thread); });
  }

 private:
  COSTATE_INLINE void clear_dots(const TilePlace& place) const {
    for (std::uint32_t k = place.element; k < view_.dots.sums(); k += view_.shape.elements)
      memory_.dots()[k * view_.shape.members + place.member] = 0;
  }

  /// The thread's element of v_k, k < last.
  [[nodiscard]] COSTATE_INLINE double* kept(const TilePlace& place, std::uint32_t k) const {
    const std::size_t threads = view_.shape.threads();
    const std::size_t tile = place.batch_member / view_.shape.members;
    return pull_.terms + ((tile * pull_.series.last + k) * 2 * threads + place.thread);
  }
  COSTATE_INLINE void keep(const SeriesThread& thread, std::uint32_t k) const {
    if (k >= pull_.series.last) return;
    double* const own = kept(thread.place, k);
    own[0] = thread.v.re;
    own[view_.shape.threads()] = thread.v.im;
  }
  /// v_k to shared memory; of the first one half, which its products count.
  COSTATE_INLINE void put_term(const TilePlace& place, std::uint32_t k) const {
    const double* const own = kept(place, k);
    const double part = k == 0 ? 0.5 : 1;
    put_element(view_.shape, place, {part * own[0], part * own[view_.shape.threads()]}, memory_.state(k));
  }

  COSTATE_INLINE void begin_back(SeriesThread& thread) const {
    const std::uint32_t last = pull_.series.last;
    merge(view_, view_.transpose, thread.place, pull_.series.a, memory_.transposed());
    const Complex lambda = load_element(view_.shape, thread.place, pull_.series.members, pull_.lambda);
    thread.sum = terms_.scaled_back(thread.place, lambda);
    const double weight = pull_.series.weights[last];
    thread.v = {weight * thread.sum.re, weight * thread.sum.im};
    thread.u = {0, 0};
    put_element(view_.shape, thread.place, thread.v, memory_.bar(last));
    put_term(thread.place, last - 1);
  }
  /// m_k from m_(k+1), with the products of this and v_k.
  COSTATE_INLINE void go_back(SeriesThread& thread, std::uint32_t k) const {
    const double* const bar = memory_.bar(k + 1);
    COSTATE_ROLLED
    for (std::uint32_t item = thread.place.element; item < view_.dots.items(); item += view_.shape.elements) {
      add_partial_dots(view_.shape, view_.forward, view_.dots, item, thread.place.member, bar, memory_.state(k),
                       memory_.dots());
    }
    const Complex w = apply_element(view_.shape, view_.transpose, memory_.transposed(), thread.place, bar);
    const Complex z = terms_.centre(thread.place);
    const Complex next = terms_.recurrence(thread, w, {z.re, -z.im});
    const double part = k == 0 ? 0.5 : 1;
    const Complex before = thread.u;
    thread.u = thread.v;
    const double weight = pull_.series.weights[k];
    thread.v = {part * next.re + pull_.series.sign * before.re + weight * thread.sum.re,
                part * next.im + pull_.series.sign * before.im + weight * thread.sum.im};
    put_element(view_.shape, thread.place, thread.v, memory_.bar(k));
    if (k > 0) put_term(thread.place, k - 1);
  }
  COSTATE_INLINE void add_bars(const SeriesThread& thread) const {
    const TilePlace& place = thread.place;
    store_element(view_.shape, place, pull_.series.members, thread.v, pull_.before);
    if (place.batch_member >= pull_.series.members) return;
    for (std::uint32_t m = place.element; m < view_.terms; m += view_.shape.elements) {
      pull_.bars[m * pull_.series.members + place.batch_member] =
          pull_.series.factor() * inner_product(view_.dots, m, memory_.dots(), place.member, view_.shape.members);
    }
  }

  const TileView& view_;
  const SeriesPull& pull_;
  const SeriesMemory& memory_;
  TileSeries terms_;
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
