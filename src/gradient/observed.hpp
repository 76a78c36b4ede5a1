// What losses look at.
#pragma once

#include <cstddef>

#include "model/model.hpp"

namespace costate {

enum class Quantity {
  Expectation,   ///< of an observable
  StateElement,  ///< an amplitude of the ket or an element of the density matrix
};
enum class Order { Value, Tangent };

/// One real number that can be read off a state.
struct Observed {
  Quantity quantity = Quantity::Expectation;
  std::size_t index = 0;  ///< of the observable; of the element, row * columns + column
  Plane plane = Plane::Real;
  Order order = Order::Value;

  bool operator==(const Observed&) const = default;
};

}  // namespace costate
