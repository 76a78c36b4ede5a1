// A scope with named parameters, and expressions evaluated in it the whole way: text, graph, program, numbers.
#pragma once

#include <complex>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "graph/parser.hpp"
#include "graph/program.hpp"

namespace costate::test {

enum class Allowed { Nothing, Time, Observables };

/// Parameters in the order of their names' first mention; final(o) and its kin read Observable nodes in order of use.
class TestScope : public Scope {
 public:
  TestScope(Graph& graph, Allowed allowed) : graph_(graph), allowed_(allowed) {}

  void add_scalar(const std::string& name, double value) { add(name, {value}, false); }
  void add_array(const std::string& name, const std::vector<double>& values) { add(name, values, true); }
  void define(const std::string& name, const Value& value) { values_[name] = value; }
  [[nodiscard]] const std::vector<double>& parameter_values() const { return parameter_values_; }
  [[nodiscard]] const std::vector<std::string>& observed_calls() const { return observed_calls_; }

  std::optional<Value> lookup(std::string_view name) override {
    ++lookups_;
    if (name == "cyclic") throw Error("'cyclic' depends on itself");
    const auto place = values_.find(std::string(name));
    return place == values_.end() ? std::nullopt : std::optional(place->second);
  }
  [[nodiscard]] bool allows_time() const override { return allowed_ == Allowed::Time; }
  [[nodiscard]] bool allows_observables() const override { return allowed_ == Allowed::Observables; }
  Scalar observed(std::string_view function, std::string_view observable, std::string_view initial_state,
                  std::optional<long> index, Graph& graph) override {
    if (observable == "missing") throw Error("there is no observable 'missing'");
    std::string call = std::string(function) + " " + std::string(observable) + " " + std::string(initial_state);
    if (index) call += " " + std::to_string(*index);
    observed_calls_.push_back(call);
    return {graph.observable(observed_calls_.size() - 1), graph.zero()};
  }
  [[nodiscard]] std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, value] : values_) all.push_back(name);
    return all;
  }
  [[nodiscard]] int lookups() const { return lookups_; }

 private:
  void add(const std::string& name, const std::vector<double>& values, bool is_array) {
    Value value;
    value.is_array = is_array;
    for (const double x : values) {
      value.entries.push_back({graph_.parameter(parameter_values_.size()), graph_.zero()});
      parameter_values_.push_back(x);
    }
    values_[name] = value;
  }

  Graph& graph_;
  Allowed allowed_;
  std::map<std::string, Value> values_;
  std::vector<double> parameter_values_;
  std::vector<std::string> observed_calls_;
  int lookups_ = 0;
};

/// One graph and its scope.
class Expressions {
 public:
  explicit Expressions(Allowed allowed = Allowed::Time) : scope(graph, allowed) {}

  Value parse(std::string_view text) { return parse_expression(text, graph, scope); }
  Scalar scalar(std::string_view text) { return parse(text).entries.at(0); }
  bool is_real(std::string_view text) { return costate::is_real(graph, scalar(text)); }

  /// The entries' numbers at the parameters' values.
  std::vector<std::complex<double>> evaluate(const Value& value, double t = 0) {
    std::vector<NodeId> outputs;
    for (const Scalar x : value.entries) outputs.insert(outputs.end(), {x.re, x.im});
    const Program program(graph, outputs, kParameters | kTime | kObservables);
    Evaluation evaluation(program, 1);
    fill(program, evaluation, t);
    evaluation.locate();
    evaluation.evaluate();
    std::vector<std::complex<double>> numbers;
    for (std::size_t k = 0; k < value.entries.size(); ++k)
      numbers.emplace_back(evaluation.output(2 * k)[0], evaluation.output(2 * k + 1)[0]);
    return numbers;
  }
  std::complex<double> number(std::string_view text, double t = 0) { return evaluate(parse(text), t).at(0); }

  /// Sets every Parameter and Time input, in all lanes.
  void fill(const Program& program, Evaluation& evaluation, double t) const {
    for (std::size_t k = 0; k < program.inputs().size(); ++k) {
      const Node& node = graph.node(program.inputs()[k]);
      for (double& x : evaluation.input(k)) {
        if (node.op == Op::Time) x = t;
        if (node.op == Op::Parameter) x = scope.parameter_values().at(static_cast<std::size_t>(node.index));
      }
    }
  }

  Graph graph;
  TestScope scope;
};

}  // namespace costate::test
