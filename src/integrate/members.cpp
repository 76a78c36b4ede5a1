#include "integrate/members.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace costate {

Members::Members(std::size_t points, std::size_t initials, std::size_t lanes)
    : initials_(initials), silent_(lanes, false), reasons_(points) {
  std::fill(silent_.begin() + static_cast<std::ptrdiff_t>(points * initials), silent_.end(), true);
}

std::size_t Members::point(std::size_t lane) const { return std::min(lane / initials_, points() - 1); }

std::size_t Members::initial(std::size_t lane) const {
  return lane < points() * initials_ ? lane % initials_ : initials_ - 1;
}

void Members::take_out(std::size_t lane, const std::string& reason) {
  if (silent_[lane]) lane = static_cast<std::size_t>(std::ranges::find(silent_, false) - silent_.begin());
  const std::size_t gone = point(lane);
  if (std::ranges::count(silent_, false) == static_cast<std::ptrdiff_t>(initials_)) throw PointError(reason);
  reasons_[gone] = reason;
  for (std::size_t i = 0; i < initials_; ++i) silent_[this->lane(gone, i)] = true;
}

void clear_silent(const std::vector<bool>& silent, std::span<double> x) {
  for (std::size_t b = 0; b < silent.size(); ++b) {
    if (!silent[b]) continue;
    for (std::size_t k = b; k < x.size(); k += silent.size()) x[k] = 0;
  }
}

}  // namespace costate
