#include "quantum/space.hpp"

#include <limits>
#include <utility>

#include "base/error.hpp"

namespace costate {
namespace {

constexpr std::size_t kMaximumDimension = std::numeric_limits<int>::max();

}  // namespace

Space::Space(std::vector<Subsystem> subsystems) : subsystems_(std::move(subsystems)), strides_(subsystems_.size()) {
  for (std::size_t s = subsystems_.size(); s-- > 0;) {
    const Subsystem& subsystem = subsystems_[s];
    if (subsystem.levels < 2) {
      throw Error("subsystem '" + subsystem.name + "' has " + std::to_string(subsystem.levels) +
                  " levels (dynamics needs at least 2)");
    }
    if (dimension_ > kMaximumDimension / subsystem.levels) {
      throw Error("the Hilbert space has more than " + std::to_string(kMaximumDimension) +
                  " dimensions (the range of row numbers); use fewer subsystems or levels");
    }
    strides_[s] = dimension_;
    dimension_ *= subsystem.levels;
  }
}

std::optional<std::size_t> Space::find(std::string_view name) const {
  for (std::size_t s = 0; s < subsystems_.size(); ++s) {
    if (subsystems_[s].name == name) return s;
  }
  return std::nullopt;
}

}  // namespace costate
