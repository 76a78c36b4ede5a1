#include "checkpoint/stored_states.hpp"

#include <algorithm>
#include <utility>

#include "checkpoint/revolve.hpp"

namespace costate {

void StoredStates::store(Stored stored) {
  states_.push_back(std::move(stored));
  most_ = std::max(most_, states_.size());
}

/// Every second of the states, counted from the first, is forgotten.
void StoredStates::thin_out() {
  for (std::size_t k = 1; 2 * k < states_.size(); ++k) states_[k] = std::move(states_[2 * k]);
  states_.resize((states_.size() + 1) / 2);
  spacing_ *= 2;
}

void StoredStates::offer(std::size_t step, std::span<const double> state) {
  if (step % spacing_ != 0) return;
  if (states_.size() == slots_) thin_out();
  if (step % spacing_ != 0) return;
  store({step, {state.begin(), state.end()}});
}

/// The steps to advance on a walk over `count` steps if only every nth of the states is kept.
std::int64_t StoredStates::cost(std::size_t nth, std::size_t count) const {
  const std::size_t kept = (states_.size() + nth - 1) / nth;
  std::int64_t sum = 0;
  std::size_t end = count;
  for (std::size_t k = kept; k-- > 0;) {
    const std::size_t begin = states_[k * nth].step;
    if (begin >= count) continue;
    const std::size_t used = release_ == Release::Keep ? kept : k + 1;
    sum += revolve_advances(end - begin, 1 + slots_ - used);
    end = begin;
  }
  return sum;
}

void StoredStates::begin_walk(std::size_t count, Release release) {
  std::erase_if(states_, [](const Stored& stored) { return !stored.is_lasting; });
  release_ = release;
  std::size_t best = 1;
  for (std::size_t nth = 2; nth < 2 * states_.size(); nth *= 2) {
    if (cost(nth, count) < cost(best, count)) best = nth;
  }
  for (; best > 1; best /= 2) thin_out();
}

void StoredStates::advance_to(std::size_t step, std::size_t from, const Advance& advance) {
  for (std::size_t n = from; n < step; ++n) advance(n, moving_);
  advances_ += static_cast<std::int64_t>(step - from);
}

std::span<const double> StoredStates::before(std::size_t step, const Advance& advance) {
  std::erase_if(states_, [&](const Stored& stored) {
    return stored.step > step && (release_ == Release::Steps || !stored.is_lasting);
  });
  const auto nearest = [&] {
    return std::ranges::find_if(states_.rbegin(), states_.rend(),
                                [&](const Stored& stored) { return stored.step <= step; });
  };
  for (;;) {
    const Stored& from = *nearest();
    if (from.step == step) return from.state;
    moving_ = from.state;
    const std::size_t steps = step - from.step + 1;
    const std::size_t slots = 1 + slots_ - states_.size();
    if (slots == 1) {
      advance_to(step, from.step, advance);
      return moving_;
    }
    const std::size_t next = from.step + revolve_stride(steps, slots);
    advance_to(next, from.step, advance);
    Stored stored{next, moving_, false};
    const auto place = nearest().base();
    states_.insert(place, std::move(stored));
    most_ = std::max(most_, states_.size());
  }
}

}  // namespace costate
