#include "input/dynamics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "input/expressions.hpp"
#include "input/memory.hpp"

namespace costate {

namespace {

/// Whether density matrices are asked for; initial states that are mixed ask for them, too.
bool has_dissipators(Section& root) {
  const std::optional<Item> item = root.find("dissipator");
  if (!item || item->kind() != TomlKind::Array) return false;
  const std::optional<std::vector<Item>> all = item->array();
  return all && !all->empty();
}

/// A coefficient or rate per time of the model. Reports one that cannot be had.
std::optional<Scalar> per_model_time(const Item& item, Model& model, Scalar x) {
  try {
    return model.time_map.scaled(model.graph, x);
  } catch (const Error& error) {
    item.error(error.what());
    return std::nullopt;
  }
}

std::optional<Scalar> read_coefficient(const std::optional<Item>& item, CoefficientScope& scope, Model& model) {
  const Scalar one = make_scalar(model.graph, 1);
  if (!item) return model.time_map.scaled(model.graph, one);
  const std::optional<Scalar> written = read_scalar(*item, model.graph, scope, "a coefficient");
  return written ? per_model_time(*item, model, *written) : std::nullopt;
}

void read_hamiltonian_term(Section& section, OperatorReader& operators, CoefficientScope& scope, Model& model) {
  const std::optional<Item> operator_item = section.require("operator", "(a term is coefficient * operator)");
  const std::optional<Item> coefficient_item = section.find("coefficient");
  const std::optional<Item> conjugate_item = section.find("add_conjugate");
  section.reject_unknown_keys();

  const std::optional<Scalar> coefficient = read_coefficient(coefficient_item, scope, model);
  std::optional<bool> add_conjugate = false;
  if (conjugate_item) add_conjugate = conjugate_item->boolean();
  const std::optional<Operator> op = operator_item ? operators.read(*operator_item) : std::nullopt;

  if (add_conjugate == true) {
    if (op && coefficient) add_with_conjugate(model, *op, *coefficient);
    return;
  }
  if (add_conjugate && op && !is_hermitian(*op))
    operator_item->error("not Hermitian (a Hamiltonian term must be) set add_conjugate = true");
  if (add_conjugate && coefficient_item && coefficient && !is_real(model.graph, *coefficient)) {
    coefficient_item->error(
        "complex coefficient (the term is then not Hermitian) set add_conjugate = true, or use real() or imag()");
  }
  if (op && coefficient) model.hamiltonian.push_back({*op, coefficient->re});
}

std::optional<NonNegative> read_dissipator(Section& section, OperatorReader& operators, CoefficientScope& scope,
                                           Model& model) {
  const std::optional<Item> operator_item = section.require("operator", "(a dissipator is a rate and a jump operator)");
  const std::optional<Item> rate_item = section.require(
      "rate", "(a dissipator is a rate and a jump operator) write rate = \"1\" if the operator holds it");
  section.reject_unknown_keys();

  const std::optional<Operator> jump = operator_item ? operators.read(*operator_item) : std::nullopt;
  if (!rate_item) return std::nullopt;
  const std::optional<NodeId> rate = read_real(*rate_item, model.graph, scope, "a rate", "a rate must be real");
  if (!rate) return std::nullopt;
  const std::optional<Scalar> scaled = per_model_time(*rate_item, model, make_real(model.graph, *rate));
  if (!scaled) return std::nullopt;
  if (jump) model.dissipators.push_back({*jump, scaled->re, rate_item->key()});
  return NonNegative{*rate_item, *rate, "rate"};
}

/// Returns whether the state could be read; adds its occupations.
bool read_initial_state(Section& section, const Space* space, NameSpace& names, ParameterScope& parameters,
                        Model& model, std::vector<NonNegative>& occupations) {
  const std::optional<std::string> name = names.claim_name_of(section, "the initial state");
  const std::optional<Item> item = section.require("state", "(an initial state is given by an expression)");
  section.reject_unknown_keys();
  if (!item) return false;
  if (space == nullptr) {
    static_cast<void>(item->string());  // its type can be wrong all the same
    return false;
  }
  std::optional<StateExpression> state =
      read_expression(*item, [&](std::string_view text) { return parse_state(text, *space, model.graph, parameters); });
  if (!name || !state) return false;
  for (const NodeId occupation : state->occupations) occupations.push_back({*item, occupation, "thermal occupation"});
  model.initials.push_back({*name, std::move(*state)});
  return true;
}

}  // namespace

std::optional<Space> read_space(Section& root) {
  const std::optional<Item> item = root.require("subsystem", "(a system has at least one) write [[subsystem]]");
  if (!item) return std::nullopt;
  std::optional<std::vector<Section>> sections = root.sections("subsystem");
  if (!sections) return std::nullopt;
  if (sections->empty()) item->error("empty array (a system has at least one subsystem)");

  NameSpace names("subsystems have a name space of their own");
  std::vector<Subsystem> subsystems;
  std::optional<Item> largest;
  std::size_t most_levels = 0;
  for (Section& section : *sections) {
    const std::optional<std::string> name = names.claim_name_of(section, "the subsystem");
    const std::optional<Item> levels_item = section.require("levels", "(the number of levels kept) write levels = 2");
    section.reject_unknown_keys();
    const std::optional<std::int64_t> levels =
        levels_item ? levels_item->integer(2, std::numeric_limits<std::int64_t>::max()) : std::nullopt;
    if (!name || !levels) continue;
    subsystems.push_back({*name, static_cast<std::size_t>(*levels)});
    if (subsystems.back().levels <= most_levels) continue;
    most_levels = subsystems.back().levels;
    largest = levels_item;
  }
  if (subsystems.empty() || subsystems.size() != sections->size()) return std::nullopt;
  const Equation equation = has_dissipators(root) ? Equation::Lindblad : Equation::Schrodinger;
  if (const std::optional<std::string> problem = memory_problem(subsystems, equation)) {
    largest->error(*problem);
    return std::nullopt;
  }
  return Space(std::move(subsystems));
}

void read_hamiltonian(Section& root, OperatorReader& operators, ParameterScope& parameters, Model& model) {
  CoefficientScope scope(parameters, model.time_map);
  std::optional<std::vector<Section>> sections = root.sections("hamiltonian");
  if (!sections) return;
  for (Section& section : *sections) read_hamiltonian_term(section, operators, scope, model);
}

std::vector<NonNegative> read_dissipators(Section& root, OperatorReader& operators, ParameterScope& parameters,
                                          Model& model) {
  CoefficientScope scope(parameters, model.time_map);
  std::vector<NonNegative> rates;
  std::optional<std::vector<Section>> sections = root.sections("dissipator");
  if (!sections) return rates;
  for (Section& section : *sections)
    if (std::optional<NonNegative> rate = read_dissipator(section, operators, scope, model))
      rates.push_back(std::move(*rate));
  return rates;
}

InitialStates read_initial_states(Section& root, const Space* space, ParameterScope& parameters, Model& model) {
  InitialStates states;
  std::optional<std::vector<Section>> sections = root.sections("initial");
  if (!sections) return states;
  NameSpace names("initial states have a name space of their own");
  states.all_read = true;
  for (Section& section : *sections)
    if (!read_initial_state(section, space, names, parameters, model, states.occupations)) states.all_read = false;
  if (space == nullptr) {
    states.all_read = sections->empty();
    return states;
  }
  if (sections->empty()) model.initials.push_back({"ground", ground_state(*space, model.graph)});

  const bool is_mixed = std::any_of(model.initials.begin(), model.initials.end(),
                                    [](const InitialState& initial) { return initial.state.is_mixed; });
  model.equation = is_mixed || has_dissipators(root) ? Equation::Lindblad : Equation::Schrodinger;
  const std::optional<std::string> problem = memory_problem(space->subsystems(), model.equation);
  if (problem && !has_dissipators(root)) root.report().add(root.find("initial")->begin(), "initial", *problem);
  return states;
}

}  // namespace costate
