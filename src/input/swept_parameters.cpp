#include "input/swept_parameters.hpp"

#include <fmt/format.h>

#include <utility>

namespace costate {

SweptEntry SweptParameters::claim(const std::string& reference, const std::string& owner) {
  Resolution resolution = parameters_->resolve(reference);
  if (!resolution.entries) return {std::nullopt, std::move(resolution.problem)};
  const Parameter* array = table_->find(reference);
  if (array != nullptr && array->is_array) {
    return {std::nullopt,
            fmt::format("'{0}' is an array (an axis or a column sweeps one number) write '{0}[0]'", reference)};
  }
  const std::size_t entry = resolution.entries->front();
  const auto [previous, is_new] = owners_.try_emplace(entry, owner);
  if (is_new) return {entry, ""};
  return {std::nullopt,
          fmt::format("'{}' is swept twice ({} sweeps it, too) remove one", name(entry), previous->second)};
}

}  // namespace costate
