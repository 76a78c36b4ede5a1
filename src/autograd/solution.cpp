#include "autograd/solution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "autograd/solve.hpp"
#include "base/error.hpp"
#include "base/nearest.hpp"
#include "graph/arrays.hpp"

namespace costate {

namespace {

/// The place of a name in a list of named things. Throws Error with the nearest one.
template <typename Named>
std::size_t index_of(const std::vector<Named>& all, const std::string& name, const char* kind) {
  const auto found = std::ranges::find(all, name, &Named::name);
  if (found != all.end()) return static_cast<std::size_t>(found - all.begin());
  std::vector<std::string> names;
  for (const Named& one : all) names.push_back(one.name);
  throw Error(fmt::format("unknown {} '{}'{}", kind, name, did_you_mean(name, names)));
}

std::vector<std::size_t> initial_indices(const Model& model, const std::string& name) {
  if (!name.empty()) return {index_of(model.initials, name, "initial state")};
  std::vector<std::size_t> all(model.initials.size());
  for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
  return all;
}

std::size_t initial_index(const Model& model, const std::string& name) { return initial_indices(model, name).front(); }

}  // namespace

std::vector<double> Solution::times() const {
  const Model& model = solve_->system().model;
  std::vector<double> times = model.save_times;
  if (model.time_map.is_identity()) return times;
  const double start = model.time_map.start();
  for (double& t : times) t = start + t * (solve_->result().end_time - start);
  return times;
}

NodeId Solution::node(const Observed& observed, std::size_t initial, std::size_t save) const {
  if (solve_->recording() == Recording::Unrecorded)
    return record_->graph.constant(solve_->observed(observed, initial, save));
  return record_->graph.parameter(Solve::leaf(solve_, *record_, observed, initial, save));
}

Expression Solution::expression(Scalar x) const {
  if (solve_->recording() == Recording::Unrecorded) return {record_, scalar_value(x), {}};
  return {record_, scalar_value(x), {solve_}};
}

Expression Solution::over_saves(const std::string& observable, const std::string& initial,
                                const SaveWeights& weights) const {
  const Model& model = solve_->system().model;
  Graph& graph = record_->graph;
  const std::size_t which = index_of(model.observables, observable, "observable");
  const std::vector<std::size_t> initials = initial_indices(model, initial);
  std::vector<Scalar> terms;
  for (const std::size_t start : initials) {
    for (std::size_t k = 0; k < weights.saves.size(); ++k) {
      Scalar value = make_real(graph, node({.index = which}, start, weights.saves[k]));
      if (model.observables[which].is_complex)
        value.im = node({.index = which, .plane = Plane::Imaginary}, start, weights.saves[k]);
      const double weight = weights.weights[k] / static_cast<double>(initials.size());
      terms.push_back(multiply(graph, make_scalar(graph, weight), value));
    }
  }
  return expression(costate::sum(graph, terms));
}

Expression Solution::final(const std::string& observable, const std::string& initial) const {
  return over_saves(observable, initial, final_save(solve_->system().model));
}

Expression Solution::initial(const std::string& observable, const std::string& initial) const {
  return over_saves(observable, initial, initial_save(solve_->system().model));
}

Expression Solution::at(const std::string& observable, std::size_t save, const std::string& initial) const {
  return over_saves(observable, initial, one_save(solve_->system().model, static_cast<long>(save)));
}

Expression Solution::mean(const std::string& observable, const std::string& initial) const {
  return over_saves(observable, initial, mean_over_saves(solve_->system().model));
}

Expression Solution::integral(const std::string& observable, const std::string& initial) const {
  const Expression over_model_time = over_saves(observable, initial, integral_over_saves(solve_->system().model));
  const std::optional<NodeId>& duration = solve_->system().duration;
  if (!duration) return over_model_time;
  const Scalar length = solve_->recording() == Recording::Recorded
                            ? make_real(record_->graph, *duration)
                            : make_scalar(record_->graph, times().back() - times().front());
  return over_model_time * expression(length);
}

Expression Solution::state(std::size_t save, std::size_t row, std::size_t column, const std::string& initial) const {
  const Model& model = solve_->system().model;
  const std::size_t dimension = model.space.dimension();
  const std::size_t columns = model.equation == Equation::Lindblad ? dimension : 1;
  if (row >= dimension || column >= columns) {
    throw Error(fmt::format("there is no element ({}, {}) of a state (its shape is ({}, {}))", row, column, dimension,
                            columns));
  }
  static_cast<void>(one_save(model, static_cast<long>(save)));
  Observed element{.quantity = Quantity::StateElement, .index = row * columns + column};
  const std::size_t start = initial_index(model, initial);
  Scalar value = make_real(record_->graph, node(element, start, save));
  if (columns == 1 || row != column) {
    element.plane = Plane::Imaginary;
    value.im = node(element, start, save);
  }
  return expression(value);
}

Expression Solution::final_state(std::size_t row, std::size_t column, const std::string& initial) const {
  return state(solve_->system().model.save_times.size() - 1, row, column, initial);
}

std::vector<std::complex<double>> Solution::state_values(std::size_t save, const std::string& initial) const {
  const Model& model = solve_->system().model;
  static_cast<void>(one_save(model, static_cast<long>(save)));
  const std::vector<std::complex<double>>& all = solve_->result().states;
  const std::size_t size = all.size() / (model.initials.size() * model.save_times.size());
  const std::size_t begin = (initial_index(model, initial) * model.save_times.size() + save) * size;
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace costate
