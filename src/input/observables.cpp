#include "input/observables.hpp"

#include <optional>
#include <utility>

#include "input/expressions.hpp"

namespace costate {

namespace {

std::optional<Observable> read_target(const Item& item, const std::string& name, const Space* space,
                                      ParameterScope& parameters, Model& model) {
  if (space == nullptr) {
    static_cast<void>(item.string());  // its type can be wrong all the same
    return std::nullopt;
  }
  std::optional<StateExpression> target =
      read_expression(item, [&](std::string_view text) { return parse_state(text, *space, model.graph, parameters); });
  if (!target) return std::nullopt;
  if (target->is_mixed) {
    item.error("mixed target (a fidelity is taken with a pure state, thermal() is a density matrix)");
    return std::nullopt;
  }
  return Observable{name, TargetObservable{std::move(*target)}, false};
}

std::optional<Observable> read_definition(Section& section, const std::string& name, OperatorReader& operators,
                                          ParameterScope& parameters, Model& model) {
  const std::optional<Item> operator_item = section.find("operator");
  const std::optional<Item> state_item = section.find("state");
  if (operator_item && state_item) {
    state_item->error("both operator and state (an observable is one of them) remove one");
    return std::nullopt;
  }
  if (state_item) return read_target(*state_item, name, operators.space(), parameters, model);
  if (operator_item) {
    const std::optional<Operator> op = operators.read(*operator_item);
    if (!op) return std::nullopt;
    return operator_observable(name, *op);
  }
  section.report().add(
      section.begin(), section.key("operator"),
      "missing (an observable is an operator, or a target state) write operator = \"...\" or state = \"...\"");
  return std::nullopt;
}

}  // namespace

BrokenObservables read_observables(Section& root, OperatorReader& operators, NameSpace& names,
                                   ParameterScope& parameters, Model& model) {
  BrokenObservables broken;
  std::optional<std::vector<Section>> sections = root.sections("observable");
  if (!sections) {
    broken.some_unnamed = true;
    return broken;
  }
  for (Section& section : *sections) {
    const std::optional<std::string> name = names.claim_name_of(section, "the observable");
    std::optional<Observable> observable = read_definition(section, name.value_or(""), operators, parameters, model);
    section.reject_unknown_keys();
    if (!name) {
      broken.some_unnamed = true;
    } else if (!observable) {
      broken.names.insert(*name);
    } else {
      model.observables.push_back(std::move(*observable));
    }
  }
  return broken;
}

}  // namespace costate
