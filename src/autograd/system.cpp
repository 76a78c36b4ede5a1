#include "autograd/system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "autograd/compile.hpp"
#include "autograd/solve.hpp"
#include "base/error.hpp"
#include "graph/arrays.hpp"
#include "model/names.hpp"

namespace costate {

namespace {

/// The variables of a record by their names, for texts.
class RecordScope : public Scope {
 public:
  explicit RecordScope(RecordState& record) : record_(&record) {}

  std::optional<Value> lookup(std::string_view name) override {
    const auto found = std::ranges::find(record_->variables, name,
                                         [](const auto& variable) -> const std::string& { return variable->name; });
    if (found == record_->variables.end()) return std::nullopt;
    Value value;
    value.is_array = (*found)->is_array;
    for (std::size_t k = 0; k < (*found)->values.size(); ++k)
      value.entries.push_back(make_real(record_->graph, record_->graph.parameter((*found)->first_leaf + k)));
    return value;
  }
  [[nodiscard]] std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& variable : record_->variables) all.push_back(variable->name);
    return all;
  }

 private:
  RecordState* record_;
};

}  // namespace

/// `model` is complete but for its graph: its nodes are those of the record.
struct System::Implementation {
  Implementation(Record record_, std::vector<Subsystem> subsystems) : record(std::move(record_)) {
    for (const Subsystem& subsystem : subsystems) {
      if (const auto problem = name_problem(subsystem.name)) throw Error("the subsystem " + *problem);
    }
    model.space = Space(std::move(subsystems));
  }

  [[nodiscard]] RecordState& state() const { return *record.state(); }

  Scalar scalar(const Expression& x, const char* what) {
    if (x.is_array()) throw Error(fmt::format("{} is an array (it must be a scalar)", what));
    for (const std::shared_ptr<Solve>& solve : x.history()) {
      if (std::ranges::find(upstream, solve) == upstream.end()) upstream.push_back(solve);
    }
    return x.nodes_in(record.state()).entries.front();
  }
  Operator require_size(const Operator& op) const {
    const auto dimension = static_cast<Eigen::Index>(model.space.dimension());
    if (op.rows() != dimension || op.cols() != dimension) {
      throw Error(fmt::format("an operator of shape ({}, {}) (the Hilbert space has dimension {})", op.rows(),
                              op.cols(), dimension));
    }
    return op;
  }
  [[nodiscard]] Operator parse(const std::string& text) const {
    return in(text, [&] { return parse_operator(text, model.space); });
  }
  StateExpression parse_state_text(const std::string& text) {
    RecordScope scope(state());
    return in(text, [&] { return parse_state(text, model.space, state().graph, scope); });
  }
  template <typename Parse>
  static auto in(const std::string& text, Parse&& parse) -> decltype(parse()) {
    try {
      return parse();
    } catch (const ExpressionError& error) {
      throw Error(fmt::format("in \"{}\" at character {}: {}", text, error.offset() + 1, error.what()));
    }
  }

  void add_observable(Observable observable) {
    if (const auto problem = name_problem(observable.name)) throw Error("the observable " + *problem);
    if (std::ranges::find(model.observables, observable.name, &Observable::name) != model.observables.end())
      throw Error(fmt::format("there is an observable '{}' already", observable.name));
    model.observables.push_back(std::move(observable));
    compiled.reset();
  }

  Record record;
  Model model;
  std::vector<std::shared_ptr<Solve>> upstream;  ///< whose results its numbers are made of
  std::shared_ptr<CompiledSystem> compiled;
};

System::System(Record record, std::vector<Subsystem> subsystems)
    : implementation_(std::make_unique<Implementation>(std::move(record), std::move(subsystems))) {}
System::~System() = default;
System::System(System&&) noexcept = default;
System& System::operator=(System&&) noexcept = default;

System& System::hamiltonian(const std::string& op, const Expression& coefficient) {
  return hamiltonian(implementation_->parse(op), coefficient);
}

System& System::hamiltonian(const Operator& op, const Expression& coefficient) {
  Implementation& self = *implementation_;
  const Scalar number = self.scalar(coefficient, "a coefficient");
  if (!is_hermitian(self.require_size(op)))
    throw Error("an operator that is not Hermitian (a Hamiltonian term must be): use hamiltonian_with_conjugate");
  if (!is_real(self.state().graph, number))
    throw Error("a complex coefficient (the term is then not Hermitian): use hamiltonian_with_conjugate");
  self.model.hamiltonian.push_back({op, number.re});
  self.compiled.reset();
  return *this;
}

System& System::hamiltonian_with_conjugate(const std::string& op, const Expression& coefficient) {
  return hamiltonian_with_conjugate(implementation_->parse(op), coefficient);
}

System& System::hamiltonian_with_conjugate(const Operator& op, const Expression& coefficient) {
  Implementation& self = *implementation_;
  const Scalar number = self.scalar(coefficient, "a coefficient");
  for (HamiltonianTerm& term : with_conjugate(self.require_size(op), number))
    self.model.hamiltonian.push_back(std::move(term));
  self.compiled.reset();
  return *this;
}

System& System::dissipator(const std::string& jump, const Expression& rate) {
  return dissipator(implementation_->parse(jump), rate);
}

System& System::dissipator(const Operator& jump, const Expression& rate) {
  Implementation& self = *implementation_;
  const Scalar number = self.scalar(rate, "a rate");
  if (!is_real(self.state().graph, number)) throw Error("a complex rate (a rate must be real)");
  const std::string key = fmt::format("rate of dissipator {}", self.model.dissipators.size());
  self.model.dissipators.push_back({self.require_size(jump), number.re, key});
  self.compiled.reset();
  return *this;
}

System& System::initial(const std::string& name, const std::string& state) {
  Implementation& self = *implementation_;
  if (const auto problem = name_problem(name)) throw Error("the initial state " + *problem);
  if (std::ranges::find(self.model.initials, name, &InitialState::name) != self.model.initials.end())
    throw Error(fmt::format("there is an initial state '{}' already", name));
  self.model.initials.push_back({name, self.parse_state_text(state)});
  self.compiled.reset();
  return *this;
}

System& System::observable(const std::string& name, const std::string& op) {
  return observable(name, implementation_->parse(op));
}

System& System::observable(const std::string& name, const Operator& op) {
  implementation_->add_observable(operator_observable(name, implementation_->require_size(op)));
  return *this;
}

System& System::target(const std::string& name, const std::string& state) {
  StateExpression target = implementation_->parse_state_text(state);
  if (target.is_mixed) throw Error("a mixed target (a fidelity is taken with a pure state)");
  implementation_->add_observable({name, TargetObservable{std::move(target)}, false});
  return *this;
}

System& System::time(double start, double end, std::size_t saves) {
  if (saves < 2) throw Error("fewer than 2 evenly spaced save times");
  std::vector<double> times;
  for (std::size_t k = 0; k < saves; ++k)
    times.push_back(start + (end - start) * (static_cast<double>(k) / static_cast<double>(saves - 1)));
  times.back() = end;
  return time(start, std::move(times));
}

System& System::time(double start, const Expression& end, std::size_t saves) {
  Implementation& self = *implementation_;
  const Scalar number = self.scalar(end, "the end of the interval");
  Graph& graph = self.state().graph;
  if (!is_real(graph, number)) throw Error("a complex end of the interval (times are real)");
  if (graph.is_constant(number.re)) return time(start, graph.node(number.re).value, saves);
  time(0, 1, saves);
  self.model.time_map = TimeMap(graph, start, number.re);
  return *this;
}

System& System::time(double start, std::vector<double> saves) {
  const bool is_finite = std::isfinite(start) && std::ranges::all_of(saves, [](double t) { return std::isfinite(t); });
  if (saves.empty() || !is_finite || saves.front() < start || !(saves.back() > start) ||
      std::ranges::adjacent_find(saves, std::greater_equal()) != saves.end())
    throw Error("save times must increase from the start on, and the last, the end, must be after the start");
  Model& model = implementation_->model;
  model.start = start;
  model.end = saves.back();
  model.save_times = std::move(saves);
  model.time_map = TimeMap();
  implementation_->compiled.reset();
  return *this;
}

Solution System::solve(const SolveOptions& options) {
  Implementation& self = *implementation_;
  self.compiled = compile(self.state(), self.model, options, self.compiled);
  const auto& state = self.record.state();
  return {state, std::make_shared<Solve>(*state, self.compiled, self.upstream, Recording::Recorded)};
}

Solution System::simulate(const SolveOptions& options) {
  Implementation& self = *implementation_;
  const auto compiled = compile_without_gradient(self.state(), self.model, options);
  const auto& state = self.record.state();
  return {state, std::make_shared<Solve>(*state, compiled, self.upstream, Recording::Unrecorded)};
}

}  // namespace costate
