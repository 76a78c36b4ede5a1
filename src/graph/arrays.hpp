// Operations on whole values: entry by entry, lengths equal or one side a scalar.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>

#include "graph/value.hpp"

namespace costate {

/// Entry k of an array, or the scalar itself.
[[nodiscard]] inline Scalar entry(const Value& value, std::size_t k) { return value.entries[value.is_array ? k : 0]; }

/// The length that operands have together: that of the arrays among them, 1 where all are scalars. Throws Error where
/// two arrays differ in length.
std::size_t common_length(std::initializer_list<const Value*> operands);

[[nodiscard]] inline Value scalar_value(Scalar x) { return {{x}, false}; }

/// f(operands[k]...) for every entry k.
template <typename F, std::same_as<Value>... Operands>
Value map_entries(F&& f, const Operands&... operands) {
  Value result;
  result.is_array = (operands.is_array || ...);
  const std::size_t length = common_length({&operands...});
  result.entries.reserve(length);
  for (std::size_t k = 0; k < length; ++k) result.entries.push_back(f(entry(operands, k)...));
  return result;
}

}  // namespace costate
