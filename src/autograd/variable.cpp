#include "autograd/variable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"

namespace costate {

double Variable::value() const {
  if (state_->is_array) throw Error(fmt::format("'{}' is an array: read values()", name()));
  return state_->values.front();
}

void Variable::set(double value) {
  if (state_->is_array) throw Error(fmt::format("'{}' is an array: set all its values", name()));
  set(std::vector<double>{value});
}

void Variable::set(std::vector<double> values) {
  if (values.size() != state_->values.size()) {
    throw Error(fmt::format("'{}' has {} values (not {})", name(), state_->values.size(), values.size()));
  }
  if (!std::ranges::all_of(values, [](double x) { return std::isfinite(x); })) {
    throw Error(fmt::format("a value for '{}' is not finite", name()));
  }
  state_->values = std::move(values);
  ++state_->version;
}

Variable::operator Expression() const {
  Graph& graph = record_->graph;
  Value value;
  value.is_array = state_->is_array;
  for (std::size_t k = 0; k < state_->values.size(); ++k)
    value.entries.push_back(make_real(graph, graph.parameter(state_->first_leaf + k)));
  return {record_, std::move(value), {}};
}

Expression Variable::operator[](std::size_t entry) const { return Expression(*this)[entry]; }

}  // namespace costate
