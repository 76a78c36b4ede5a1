// [parameters]: named numbers and arrays, and those derived from them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "graph/parser.hpp"
#include "input/names.hpp"
#include "input/reader.hpp"
#include "model/model.hpp"

namespace costate {

/// What a reference to parameters means: flat entries, or nothing and the problem; both are empty where the problem
/// only follows from another.
struct Resolution {
  std::optional<std::vector<std::size_t>> entries;
  std::string problem;
};

/// The scope of every scalar expression without t: parameters, plain and derived, in any order of definition.
class ParameterScope : public Scope {
 public:
  /// `model` must outlive the scope.
  explicit ParameterScope(Model& model) : model_(&model) {}

  /// Reads the section into model.parameters and resolves derived parameters; reports cycles.
  void read(Section& root, NameSpace& names);

  /// Throws FollowsFromAnother for a parameter that was wrong.
  std::optional<Value> lookup(std::string_view name) override;
  [[nodiscard]] std::vector<std::string> names() const override;

  /// The flat entries that a reference in `wrt` or a sweep means ("drive", "amp", "amp[2]").
  [[nodiscard]] Resolution resolve(const std::string& reference) const;
  /// The same; a problem is reported at the item.
  [[nodiscard]] std::optional<std::vector<std::size_t>> resolve(const Item& item, const std::string& reference) const;

 private:
  void resolve_derived(const std::vector<Item>& derived, const std::vector<std::string>& names);
  void read_derived(const Item& item, const std::string& name);

  Model* model_;
  std::map<std::string, Value, std::less<>> derived_;
  std::set<std::string, std::less<>> derived_names_;
  std::set<std::string, std::less<>> broken_;
  bool all_broken_ = false;
};

/// The same with t: coefficients and rates.
class CoefficientScope : public Scope {
 public:
  CoefficientScope(ParameterScope& parameters, const TimeMap& time_map)
      : parameters_(&parameters), time_map_(&time_map) {}
  std::optional<Value> lookup(std::string_view name) override { return parameters_->lookup(name); }
  [[nodiscard]] bool allows_time() const override { return true; }
  NodeId time(Graph& graph) override { return time_map_->time(graph); }
  [[nodiscard]] std::vector<std::string> names() const override { return parameters_->names(); }

 private:
  ParameterScope* parameters_;
  const TimeMap* time_map_;
};

}  // namespace costate
