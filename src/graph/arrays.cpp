#include "graph/arrays.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace costate {

std::size_t common_length(std::initializer_list<const Value*> operands) {
  const Value* longest = nullptr;
  for (const Value* operand : operands) {
    if (!operand->is_array) continue;
    if (longest != nullptr && longest->entries.size() != operand->entries.size()) {
      throw Error(fmt::format("arrays of {} and {} entries (operations go entry by entry): use arrays of equal length",
                              longest->entries.size(), operand->entries.size()));
    }
    longest = operand;
  }
  return longest == nullptr ? 1 : longest->entries.size();
}

}  // namespace costate
