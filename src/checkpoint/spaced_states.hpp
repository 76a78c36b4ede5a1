// States of a walk whose length is not known beforehand, in a limited number of places.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "base/archive.hpp"
#include "kernels/state_memory.hpp"

namespace costate {

struct StoredState {
  std::size_t step = 0;  ///< the state is that before this step
  StateArray state;

  void fields(Archive& archive) {
    archive.field(step);
    archive.field(state);
  }
};

/// Makes room for a state that is read from an archive.
using MakeState = std::function<StoredState()>;

/// The fields of a list of states.
template <class List>
void state_fields(Archive& archive, List& states, const MakeState& make) {
  std::size_t count = states.size();
  archive.field(count);
  while (archive.is_reading() && states.size() > count) states.pop_back();
  while (states.size() < count) states.push_back(make());
  for (StoredState& state : states) archive.field(state);
}

/// The states before steps first, first + d, first + 2 d, ... are wanted, with d = 1 in the beginning. Where there is
/// no place for one more, the earliest that lies at an odd multiple of d is given up; once none is left, d doubles. So
/// the later ones lie d apart, the earlier ones 2 d.
class SpacedStates {
 public:
  /// Only `first` is wanted; of the states before it nothing is left.
  void begin(std::size_t first);

  [[nodiscard]] std::size_t size() const { return early_.size() + late_.size(); }
  [[nodiscard]] bool wants(std::size_t step) const { return (step - first_) % spacing_ == 0; }
  /// Where there is one.
  [[nodiscard]] const StoredState& first() const { return early_.empty() ? late_.front() : early_.front(); }
  /// A wanted state, behind all others.
  void append(StoredState state) { late_.push_back(std::move(state)); }
  /// Doubles d where none lies at an odd multiple of it.
  void widen();
  /// Gives one up that is not the first: nothing where there is no other.
  [[nodiscard]] std::optional<StoredState> give_up();
  void fields(Archive& archive, const MakeState& make);
  /// Takes all out, by step.
  [[nodiscard]] std::vector<StoredState> take_all();

 private:
  std::size_t first_ = 0;
  std::size_t spacing_ = 1;
  std::deque<StoredState> early_;  ///< 2 d apart
  std::deque<StoredState> late_;   ///< d apart, from a multiple of 2 d on
};

}  // namespace costate
