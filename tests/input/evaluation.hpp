// The value of a node at given inputs, for tests.
#pragma once

#include <cmath>
#include <functional>
#include <limits>

#include "model/model.hpp"

namespace costate {

/// The value of `node` with the model's own parameters, at time t, with `observed` for each observed value. Recursive
/// and slow: an oracle for the few operations that the tests of inputs use, NaN for others.
inline double value_of(const Model& model, NodeId node, double t,
                       const std::function<double(const ObservedValue&)>& observed = {}) {
  const Node& n = model.graph.node(node);
  const auto a = [&] { return value_of(model, n.a, t, observed); };
  const auto b = [&] { return value_of(model, n.b, t, observed); };
  switch (n.op) {
    case Op::Constant:
      return n.value;
    case Op::Parameter:
      return model.parameters.values()[static_cast<std::size_t>(n.index)];
    case Op::Time:
      return t;
    case Op::Observable:
      return observed(model.observed[static_cast<std::size_t>(n.index)]);
    case Op::Add:
      return a() + b();
    case Op::Subtract:
      return a() - b();
    case Op::Multiply:
      return a() * b();
    case Op::Divide:
      return a() / b();
    case Op::Negate:
      return -a();
    case Op::IntegerPower:
      return std::pow(a(), static_cast<double>(n.index));
    case Op::Exp:
      return std::exp(a());
    case Op::Sin:
      return std::sin(a());
    case Op::Cos:
      return std::cos(a());
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace costate
