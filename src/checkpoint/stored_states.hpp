// States at some of the steps of a trajectory, from which those at all steps are had on the way back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace costate {

/// Whether a walk back is followed by another one.
enum class Release {
  Keep,   ///< it is
  Steps,  ///< it is the last one: what it has passed is given up
};

/// On the way forward the number of steps is not known: every state is stored until there is no room, then every
/// second one is forgotten, only every second one is stored from then on, and so on. On the way back the slots that are
/// free, or become free, serve the binomial schedule (see revolve.hpp) between those states; where that is cheaper,
/// more of them are given up at its beginning. States are the same bits wherever they come from if advancing is
/// deterministic.
class StoredStates {
 public:
  /// Room for `slots` states, at least kLeastSlots.
  explicit StoredStates(std::size_t slots) : slots_(slots) {}
  static constexpr std::size_t kLeastSlots = 3;

  /// Forward: the state before step `step` = 0, 1, 2, ...
  void offer(std::size_t step, std::span<const double> state);

  /// Advances a state over one step.
  using Advance = std::function<void(std::size_t step, std::vector<double>& state)>;
  /// Begins a walk back over steps count - 1, ..., 0.
  void begin_walk(std::size_t count, Release release);
  /// The state before a step, with steps in falling order, until the next call.
  [[nodiscard]] std::span<const double> before(std::size_t step, const Advance& advance);

  /// Steps that were advanced on the way back so far.
  [[nodiscard]] std::int64_t advances() const { return advances_; }
  /// The most states that were stored at once.
  [[nodiscard]] std::size_t most_stored() const { return most_; }

 private:
  struct Stored {
    std::size_t step = 0;
    std::vector<double> state;
    bool is_lasting = true;  ///< outlives a walk with Release::Keep
  };
  void thin_out();
  [[nodiscard]] std::int64_t cost(std::size_t nth, std::size_t count) const;
  void advance_to(std::size_t step, std::size_t from, const Advance& advance);
  void store(Stored stored);

  std::size_t slots_;
  std::size_t spacing_ = 1;     ///< of the states stored on the way forward
  std::vector<Stored> states_;  ///< by step
  Release release_ = Release::Steps;
  std::vector<double> moving_;
  std::int64_t advances_ = 0;
  std::size_t most_ = 0;
};

}  // namespace costate
