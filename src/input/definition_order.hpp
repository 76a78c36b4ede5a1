// The order in which definitions that use one another can be evaluated.
#pragma once

#include <cstddef>
#include <vector>

namespace costate {

struct DefinitionOrder {
  std::vector<std::size_t> order;  ///< every definition behind those it uses, as far as there is such an order
  std::vector<std::vector<std::size_t>> cycles;  ///< each from its first member round, without the repetition
};

/// `uses[k]`: the definitions that definition k uses. The order is as close to 0, 1, ... as the uses allow.
[[nodiscard]] DefinitionOrder definition_order(const std::vector<std::vector<std::size_t>>& uses);

}  // namespace costate
