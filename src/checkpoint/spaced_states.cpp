#include "checkpoint/spaced_states.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace costate {

void SpacedStates::begin(std::size_t first) {
  first_ = first;
  spacing_ = 1;
  early_.clear();
  late_.clear();
}

void SpacedStates::widen() {
  if (late_.size() > 1 || size() < 2) return;
  for (StoredState& state : late_) early_.push_back(std::move(state));
  late_ = std::exchange(early_, {});
  spacing_ *= 2;
}

std::optional<StoredState> SpacedStates::give_up() {
  if (size() < 2) return std::nullopt;
  widen();
  early_.push_back(std::move(late_.front()));
  late_.pop_front();
  StoredState odd = std::move(late_.front());
  late_.pop_front();
  return odd;
}

void SpacedStates::fields(Archive& archive, const MakeState& make) {
  archive.field(first_);
  archive.field(spacing_);
  state_fields(archive, early_, make);
  state_fields(archive, late_, make);
}

std::vector<StoredState> SpacedStates::take_all() {
  std::vector<StoredState> all;
  all.reserve(size());
  std::ranges::move(early_, std::back_inserter(all));
  std::ranges::move(late_, std::back_inserter(all));
  begin(first_);
  return all;
}

}  // namespace costate
