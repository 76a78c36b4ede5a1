#include "input/observables.hpp"

#include <complex>
#include <optional>
#include <utility>
#include <variant>

#include "input/dynamics.hpp"
#include "input/expressions.hpp"

namespace costate {

namespace {

using Definition = std::variant<OperatorObservable, TargetObservable>;

/// O = (O + O^dagger)/2 + i (O - O^dagger)/(2i).
OperatorObservable split(const Operator& op) {
  if (is_hermitian(op)) return {op, Operator(op.rows(), op.cols())};
  const std::complex<double> i(0, 1);
  const Operator conjugate = dagger(op);
  return {Operator((op + conjugate) * 0.5), Operator((op - conjugate) * (-0.5 * i))};
}

std::optional<Definition> read_target(const Item& item, const Space* space, ParameterScope& parameters, Model& model) {
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
  return TargetObservable{std::move(*target)};
}

std::optional<Definition> read_definition(Section& section, const Space* space, ParameterScope& parameters,
                                          Model& model) {
  const std::optional<Item> operator_item = section.find("operator");
  const std::optional<Item> state_item = section.find("state");
  if (operator_item && state_item) {
    state_item->error("both operator and state (an observable is one of them) remove one");
    return std::nullopt;
  }
  if (state_item) return read_target(*state_item, space, parameters, model);
  if (operator_item) {
    const std::optional<Operator> op = read_operator(*operator_item, space);
    if (!op) return std::nullopt;
    return split(*op);
  }
  section.report().add(
      section.begin(), section.key("operator"),
      "missing (an observable is an operator, or a target state) write operator = \"...\" or state = \"...\"");
  return std::nullopt;
}

}  // namespace

BrokenObservables read_observables(Section& root, const Space* space, NameSpace& names, ParameterScope& parameters,
                                   Model& model) {
  BrokenObservables broken;
  std::optional<std::vector<Section>> sections = root.sections("observable");
  if (!sections) {
    broken.some_unnamed = true;
    return broken;
  }
  for (Section& section : *sections) {
    const std::optional<std::string> name = names.claim_name_of(section, "the observable");
    std::optional<Definition> definition = read_definition(section, space, parameters, model);
    section.reject_unknown_keys();
    if (!name) {
      broken.some_unnamed = true;
    } else if (!definition) {
      broken.names.insert(*name);
    } else {
      const OperatorObservable* op = std::get_if<OperatorObservable>(&*definition);
      const bool is_complex = op != nullptr && op->antihermitian.nonZeros() > 0;
      model.observables.push_back({*name, std::move(*definition), is_complex});
    }
  }
  return broken;
}

}  // namespace costate
