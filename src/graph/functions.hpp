// The functions of scalar expressions by name.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/value.hpp"

namespace costate {

struct Argument {
  Value value;
  std::size_t offset = 0;  ///< where it starts in the expression
};

struct Function {
  std::string_view name;
  std::string_view signature;  ///< as a user writes it, for messages
  std::size_t fewest;          ///< arguments
  std::size_t most;
  /// Throws ExpressionError where one argument is wrong, Error where the whole call is.
  Value (*apply)(Graph& graph, std::span<const Argument> arguments);
};

/// Nothing where there is no such function.
const Function* find_function(std::string_view name);

/// The names of all functions.
std::vector<std::string> function_names();

}  // namespace costate
