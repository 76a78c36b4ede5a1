// Backpropagation: from a loss through the graph to the leaves, and through solves, the latest first, to theirs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/expression.hpp"
#include "autograd/reading.hpp"
#include "autograd/solve.hpp"
#include "base/error.hpp"

namespace costate {

namespace {

/// What is known of the loss's derivative while it flows back.
struct Bars {
  std::unordered_map<std::size_t, double> of_leaves;

  /// Takes those of the numbers that were observed in one solve.
  std::vector<ObservedBar> take(const RecordState& record, const std::shared_ptr<Solve>& solve) {
    std::vector<std::pair<std::size_t, ObservedBar>> taken;
    for (const auto& [index, bar] : of_leaves) {
      const Leaf& leaf = record.leaves[index];
      if (leaf.variable == nullptr && leaf.solve.lock() == solve)
        taken.push_back({index, {leaf.observed, leaf.initial, leaf.save, bar}});
    }
    // In one order, whatever that of the table is: sums then have the same bits every time.
    std::ranges::sort(taken, {}, [](const auto& entry) { return entry.first; });
    std::vector<ObservedBar> bars;
    for (const auto& [index, bar] : taken) {
      bars.push_back(bar);
      of_leaves.erase(index);
    }
    return bars;
  }
};

bool is_differentiated(const std::vector<std::shared_ptr<Solve>>& solves) {
  return std::ranges::any_of(solves,
                             [](const std::shared_ptr<Solve>& solve) { return !solve->system().gradient.wrt.empty(); });
}

}  // namespace

void Expression::backward(Graphs graphs) const {
  const auto no_variable = [] {
    throw Error("backward() of an expression that no variable with requires_grad is behind");
  };
  if (record_ == nullptr) return no_variable();
  if (is_array() || !is_real(record_->graph, value_.entries.front())) {
    throw Error("backward() needs one real number: take sum(), real(), imag() or abs() of it");
  }
  const NodeId loss = value_.entries.front().re;
  if (record_->graph.depends_on(loss, kTime)) throw Error("backward() of an expression that depends on t");
  const std::vector<std::shared_ptr<Solve>> solves = all_upstream(history_);
  for (const std::shared_ptr<Solve>& solve : history_) solve->require_present();

  Bars bars{leaf_derivatives(*record_, loss)};
  const auto requires_grad = [&](const auto& entry) {
    const Leaf& leaf = record_->leaves[entry.first];
    return leaf.variable != nullptr && leaf.variable->requires_grad;
  };
  if (!is_differentiated(solves) && std::ranges::none_of(bars.of_leaves, requires_grad)) no_variable();
  for (const std::shared_ptr<Solve>& solve : solves) {
    const std::vector<ObservedBar> observed = bars.take(*record_, solve);
    for (const ObservedBar& bar : observed) {
      if (!std::isfinite(bar.bar)) {
        throw Error(
            "the derivative of the loss with respect to an observed number does not exist (a kink such as abs at 0, or "
            "a derivative that is not finite)");
      }
    }
    if (!observed.empty()) solve->pull_back(*record_, observed, bars.of_leaves);
  }

  // Nothing is written before everything is known.
  for (const auto& [index, bar] : bars.of_leaves) {
    const Leaf& leaf = record_->leaves[index];
    if (leaf.variable == nullptr || !leaf.variable->requires_grad || std::isfinite(bar)) continue;
    throw Error(fmt::format(
        "the gradient with respect to {} does not exist (a kink such as abs at 0, or a derivative that is not finite)",
        leaf.variable->name));
  }
  for (const std::shared_ptr<VariableState>& variable : record_->variables) {
    if (!variable->requires_grad) continue;
    for (std::size_t k = 0; k < variable->values.size(); ++k) {
      const auto bar = bars.of_leaves.find(variable->first_leaf + k);
      if (bar == bars.of_leaves.end()) continue;
      variable->grad.resize(variable->values.size());
      variable->grad[k] += bar->second;
    }
  }
  if (graphs == Graphs::Free) {
    for (const std::shared_ptr<Solve>& solve : solves) solve->free();
  }
}

}  // namespace costate
