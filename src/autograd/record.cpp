#include "autograd/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "autograd/variable.hpp"
#include "base/error.hpp"
#include "model/names.hpp"

namespace costate {

Record::Record() : state_(std::make_shared<RecordState>()) {}

Variable Record::variable(std::string name, double value) { return add(std::move(name), {value}, false); }

Variable Record::variable(std::string name, std::vector<double> values) {
  return add(std::move(name), std::move(values), true);
}

Variable Record::add(std::string name, std::vector<double> values, bool is_array) {
  if (const auto problem = name_problem(name)) throw Error("the variable " + *problem);
  const auto has_name = [&](const std::shared_ptr<VariableState>& other) { return other->name == name; };
  if (std::ranges::any_of(state_->variables, has_name)) {
    throw Error(fmt::format("there is a variable '{}' in this record already", name));
  }
  if (values.empty()) throw Error(fmt::format("the variable '{}' is an array without entries", name));
  if (!std::ranges::all_of(values, [](double x) { return std::isfinite(x); })) {
    throw Error(fmt::format("the variable '{}' has a value that is not finite", name));
  }
  const auto variable = std::make_shared<VariableState>();
  variable->name = std::move(name);
  variable->values = std::move(values);
  variable->is_array = is_array;
  variable->first_leaf = state_->leaves.size();
  for (std::size_t k = 0; k < variable->values.size(); ++k) {
    Leaf leaf;
    leaf.variable = variable;
    leaf.entry = k;
    state_->leaves.push_back(std::move(leaf));
  }
  state_->variables.push_back(variable);
  return {state_, variable};
}

Expression Record::time() const {
  Value value;
  value.entries.push_back(make_real(state_->graph, state_->graph.time()));
  return {state_, std::move(value), {}};
}

}  // namespace costate
