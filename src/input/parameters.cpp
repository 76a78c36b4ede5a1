#include "input/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/nearest.hpp"
#include "graph/tokens.hpp"
#include "input/definition_order.hpp"
#include "input/expressions.hpp"

namespace costate {

namespace {

using Positions = std::map<std::string_view, std::size_t>;

/// The positions of the names that occur in `text`, each once.
std::vector<std::size_t> names_used(const std::string& text, const Positions& positions) {
  std::set<std::size_t> used;
  try {
    Tokens tokens(text);
    for (; tokens.peek().kind != TokenKind::End; tokens.next()) {
      const auto found = positions.find(tokens.peek().text);
      if (tokens.peek().kind == TokenKind::Name && found != positions.end()) used.insert(found->second);
    }
  } catch (const ExpressionError&) {
    used.clear();  // reported when the expression is parsed
  }
  return {used.begin(), used.end()};
}

/// Whether there are not too many parameters; reports it where there are.
bool has_legal_size(const Section& section, const Item& item) {
  const std::vector<Item> members = section.members();
  std::size_t numbers = 0;
  for (const Item& member : members) numbers += member.kind() == TomlKind::Array ? member.size() : std::size_t{1};
  if (members.size() > limits::kParameters) {
    item.error(fmt::format("{} parameters (an input has at most {}) make arrays of them", members.size(),
                           limits::kParameters));
    return false;
  }
  if (numbers <= limits::kParameterNumbers) return true;
  item.error(fmt::format("{} numbers (the parameters of an input have at most {} together) use shorter arrays", numbers,
                         limits::kParameterNumbers));
  return false;
}

}  // namespace

void ParameterScope::read(Section& root, NameSpace& names) {
  const std::optional<Item> item = root.find("parameters");
  if (!item) return;
  const std::optional<Section> section = root.section("parameters");
  if (!section) {
    all_broken_ = true;
    return;
  }
  if (!has_legal_size(*section, *item)) {
    all_broken_ = true;
    return;
  }
  std::vector<Item> derived;
  std::vector<std::string> derived_names;
  const std::vector<std::string> member_names = section->member_names();
  const std::vector<Item> members = section->members();
  for (std::size_t k = 0; k < members.size(); ++k) {
    const Item& member = members[k];
    const std::string& name = member_names[k];
    if (!names.claim(name, "the parameter", member.begin(), member.key(), member.report())) {
      broken_.insert(name);
    } else if (member.kind() == TomlKind::String) {
      derived.push_back(member);
      derived_names.push_back(name);
    } else if (member.kind() == TomlKind::Array) {
      const std::optional<std::vector<double>> values = member.numbers();
      if (values) model_->parameters.add(name, *values, true);
      if (!values) broken_.insert(name);
    } else if (member.kind() == TomlKind::Integer || member.kind() == TomlKind::Number) {
      const std::optional<double> value = member.number();
      if (value) model_->parameters.add(name, {*value}, false);
      if (!value) broken_.insert(name);
    } else {
      member.error(
          fmt::format("wrong type (a parameter is a number, an array of numbers or an expression in quotes, "
                      "this is {})",
                      kind_name(member.kind())));
      broken_.insert(name);
    }
  }
  resolve_derived(derived, derived_names);
}

void ParameterScope::resolve_derived(const std::vector<Item>& derived, const std::vector<std::string>& names) {
  derived_names_.insert(names.begin(), names.end());
  Positions positions;
  for (std::size_t k = 0; k < names.size(); ++k) positions.emplace(names[k], k);
  std::vector<std::vector<std::size_t>> uses;
  for (const Item& item : derived) uses.push_back(names_used(item.string().value_or(""), positions));
  const DefinitionOrder order = definition_order(uses);
  for (const std::vector<std::size_t>& cycle : order.cycles) {
    std::string chain;
    for (const std::size_t k : cycle) chain += names[k] + " -> ";
    derived[cycle.front()].error(
        fmt::format("depends on itself (the definitions form the cycle {}{})", chain, names[cycle.front()]));
    for (const std::size_t k : cycle) broken_.insert(names[k]);
  }
  for (const std::size_t k : order.order)
    if (!broken_.contains(names[k])) read_derived(derived[k], names[k]);
}

void ParameterScope::read_derived(const Item& item, const std::string& name) {
  std::optional<Value> value = read_value(item, model_->graph, *this);
  if (value) {
    derived_.emplace(name, std::move(*value));
  } else {
    broken_.insert(name);
  }
}

std::optional<Value> ParameterScope::lookup(std::string_view name) {
  if (broken_.contains(name)) throw FollowsFromAnother();
  if (const auto found = derived_.find(name); found != derived_.end()) return found->second;
  if (const Parameter* parameter = model_->parameters.find(name)) {
    Value value;
    value.is_array = parameter->is_array;
    for (std::size_t k = 0; k < parameter->values.size(); ++k)
      value.entries.push_back({model_->graph.parameter(parameter->first + k), model_->graph.zero()});
    return value;
  }
  if (all_broken_) throw FollowsFromAnother();
  return std::nullopt;
}

std::vector<std::string> ParameterScope::names() const {
  std::vector<std::string> all(derived_names_.begin(), derived_names_.end());
  for (const Parameter& parameter : model_->parameters.parameters()) all.push_back(parameter.name);
  return all;
}

Resolution ParameterScope::resolve(const std::string& reference) const {
  const std::string name = reference.substr(0, reference.find('['));
  if (broken_.contains(name) || all_broken_) return {};
  if (derived_names_.contains(name)) {
    return {std::nullopt, fmt::format("'{}' is a derived parameter (its value follows from others) name those it is "
                                      "computed from",
                                      reference)};
  }
  std::optional<std::vector<std::size_t>> entries = model_->parameters.resolve(reference);
  if (entries) return {std::move(entries), ""};
  const Parameter* parameter = model_->parameters.find(name);
  if (parameter == nullptr) {
    return {std::nullopt, fmt::format("unknown parameter '{}' (it is not in [parameters]){}", reference,
                                      did_you_mean(name, names()))};
  }
  if (!parameter->is_array) {
    return {std::nullopt,
            fmt::format("'{0}' is not an entry ('{1}' is a number, not an array) write '{1}'", reference, name)};
  }
  return {std::nullopt, fmt::format("'{0}' is not an entry ('{1}' has the entries {1}[0] ... {1}[{2}])", reference,
                                    name, parameter->values.size() - 1)};
}

std::optional<std::vector<std::size_t>> ParameterScope::resolve(const Item& item, const std::string& reference) const {
  Resolution resolution = resolve(reference);
  if (!resolution.problem.empty()) item.error(resolution.problem);
  return std::move(resolution.entries);
}

}  // namespace costate
