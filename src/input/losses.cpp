#include "input/losses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "base/nearest.hpp"
#include "input/expressions.hpp"
#include "model/save_weights.hpp"

namespace costate {

namespace {

class LossScope : public Scope {
 public:
  LossScope(ParameterScope& parameters, const LossSources& sources, Model& model)
      : parameters_(&parameters), sources_(&sources), model_(&model) {}

  std::optional<Value> lookup(std::string_view name) override {
    std::optional<Value> value = parameters_->lookup(name);
    if (!value && (find_observable(name) || sources_->broken_observables.names.contains(name)))
      throw Error(
          fmt::format("observable '{0}' without a time (a loss is one number) write final({0}), initial({0}), "
                      "at({0}, k), mean({0}) or integral({0})",
                      name));
    return value;
  }
  [[nodiscard]] bool allows_observables() const override { return true; }
  [[nodiscard]] std::vector<std::string> names() const override { return parameters_->names(); }

  Scalar observed(std::string_view function, std::string_view observable, std::string_view initial_state,
                  std::optional<long> index, Graph& graph) override;

 private:
  [[nodiscard]] std::optional<std::size_t> find_observable(std::string_view name) const;
  [[nodiscard]] std::size_t observable_index(std::string_view name) const;
  [[nodiscard]] std::vector<std::size_t> initial_indices(std::string_view name) const;
  [[nodiscard]] SaveWeights save_weights(std::string_view function, std::optional<long> index) const;
  NodeId node_of(const ObservedValue& value);

  ParameterScope* parameters_;
  const LossSources* sources_;
  Model* model_;
  std::unordered_map<std::uint64_t, NodeId> observed_;  ///< by the number of the value: there may be millions
};

std::optional<std::size_t> LossScope::find_observable(std::string_view name) const {
  const std::vector<Observable>& all = model_->observables;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Observable& o) { return o.name == name; });
  if (found == all.end()) return std::nullopt;
  return static_cast<std::size_t>(found - all.begin());
}

std::size_t LossScope::observable_index(std::string_view name) const {
  if (sources_->broken_observables.names.contains(name)) throw FollowsFromAnother();
  if (const std::optional<std::size_t> found = find_observable(name)) return *found;
  if (sources_->broken_observables.some_unnamed) throw FollowsFromAnother();
  std::vector<std::string> names;
  for (const Observable& observable : model_->observables) names.push_back(observable.name);
  throw Error(
      fmt::format("unknown observable '{}' (no [[observable]] has that name){}", name, did_you_mean(name, names)));
}

std::vector<std::size_t> LossScope::initial_indices(std::string_view name) const {
  if (!sources_->initials_known) throw FollowsFromAnother();
  std::vector<std::size_t> indices;
  std::vector<std::string> names;
  for (std::size_t k = 0; k < model_->initials.size(); ++k) {
    names.push_back(model_->initials[k].name);
    if (name.empty() || names.back() == name) indices.push_back(k);
  }
  if (indices.empty()) {
    throw Error(
        fmt::format("unknown initial state '{}' (no [[initial]] has that name){}", name, did_you_mean(name, names)));
  }
  return indices;
}

SaveWeights LossScope::save_weights(std::string_view function, std::optional<long> index) const {
  if (!sources_->times_known) throw FollowsFromAnother();
  if (function == "final") return final_save(*model_);
  if (function == "initial") return initial_save(*model_);
  if (function == "integral") return integral_over_saves(*model_);
  if (function == "at") return one_save(*model_, index.value_or(-1));
  return mean_over_saves(*model_);
}

/// The node of a value that losses look at, which is entered in the model once.
NodeId LossScope::node_of(const ObservedValue& value) {
  std::uint64_t number = value.observable;
  number = number * model_->initials.size() + value.initial;
  number = number * model_->save_times.size() + value.save;
  number = 2 * number + (value.plane == Plane::Real ? 0 : 1);
  const auto [place, is_new] = observed_.try_emplace(number, NodeId{});
  if (!is_new) return place->second;
  model_->observed.push_back(value);
  return place->second = model_->graph.observable(model_->observed.size() - 1);
}

Scalar LossScope::observed(std::string_view function, std::string_view observable, std::string_view initial_state,
                           std::optional<long> index, Graph& graph) {
  const std::size_t which = observable_index(observable);
  const std::vector<std::size_t> initials = initial_indices(initial_state);
  const SaveWeights times = save_weights(function, index);
  std::vector<Scalar> terms;
  for (const std::size_t initial : initials) {
    for (std::size_t k = 0; k < times.saves.size(); ++k) {
      Scalar value = make_real(graph, node_of({which, initial, times.saves[k], Plane::Real}));
      if (model_->observables[which].is_complex) value.im = node_of({which, initial, times.saves[k], Plane::Imaginary});
      const double weight = times.weights[k] / static_cast<double>(initials.size());
      terms.push_back(multiply(graph, make_scalar(graph, weight), value));
    }
  }
  const Scalar total = sum(graph, terms);
  return function == "integral" ? model_->time_map.scaled(graph, total) : total;
}

}  // namespace

void read_losses(Section& root, const LossSources& sources, NameSpace& names, ParameterScope& parameters,
                 Model& model) {
  std::optional<std::vector<Section>> sections = root.sections("loss");
  if (!sections) return;
  LossScope scope(parameters, sources, model);
  for (Section& section : *sections) {
    const std::optional<std::string> name = names.claim_name_of(section, "the loss");
    const std::optional<Item> item =
        section.require("expression", "(a loss is an expression) write expression = \"...\"");
    section.reject_unknown_keys();
    if (!item || !item->string()) continue;
    const std::optional<NodeId> value =
        read_real(*item, model.graph, scope, "a loss", "a loss must be real, this observable or expression is complex");
    if (name && value) model.losses.push_back({*name, *value});
  }
}

}  // namespace costate
