// Gives an error that knows no place its place in an expression.
#pragma once

#include <cstddef>
#include <utility>

#include "base/error.hpp"

namespace costate {

/// Runs `action`; an Error of it becomes an ExpressionError at `offset`, an ExpressionError keeps its own place.
template <typename Action>
auto located(std::size_t offset, Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (const ExpressionError&) {
    throw;
  } catch (const Error& error) {
    throw ExpressionError(offset, error.what());
  }
}

}  // namespace costate
