#include "autograd/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"

namespace costate {

CompiledSystem::CompiledSystem(Model model_, std::vector<std::size_t> leaves_, std::optional<NodeId> duration_,
                               const SolverOptions& options_, const GradientOptions& gradient_)
    : model(std::move(model_)),
      leaves(std::move(leaves_)),
      duration(duration_),
      options(options_),
      gradient(gradient_),
      solver(model, options, gradient, StateOutput::All, MPI_COMM_SELF) {}

Solve::Solve(RecordState& record, std::shared_ptr<CompiledSystem> system, std::vector<std::shared_ptr<Solve>> upstream,
             Recording recording)
    : system_(std::move(system)), upstream_(std::move(upstream)), recording_(recording), number_(record.solves++) {
  for (const std::shared_ptr<Solve>& solve : upstream_) solve->require_present();
  std::vector<double> point;
  for (const std::size_t leaf : system_->leaves) {
    point.push_back(record.leaves[leaf].current());
    const std::shared_ptr<VariableState>& variable = record.leaves[leaf].variable;
    if (variable) versions_.push_back({variable, variable->version});
  }
  if (system_->gradient.method == GradientMethod::None) {
    result_ = std::move(system_->solver.solve(std::span(&point, 1)).front());
    if (result_.failed) throw PointError(result_.message);
  } else {
    kept_ = system_->solver.solve_and_keep(point);
    result_ = kept_->result();
  }
}

void Solve::require_present() const {
  for (const Version& known : versions_) {
    if (known.variable->version == known.version) continue;
    throw Error(fmt::format(
        "'{}' was changed after a solve that this depends on (its results belong to the old value): solve again",
        known.variable->name));
  }
  for (const std::shared_ptr<Solve>& solve : upstream_) solve->require_present();
}

double Solve::observed(const Observed& what, std::size_t initial, std::size_t save) const {
  const Model& model = system_->model;
  const std::size_t saves = model.save_times.size();
  const bool is_value = what.order == Order::Value;
  std::complex<double> number;
  if (what.quantity == Quantity::Expectation) {
    const auto& all = is_value ? result_.expectations : result_.expectation_tangents;
    number = all[(what.index * model.initials.size() + initial) * saves + save];
  } else {
    const auto& all = is_value ? result_.states : result_.state_tangents;
    const std::size_t size = all.size() / (model.initials.size() * saves);
    number = all[(initial * saves + save) * size + what.index];
  }
  return what.plane == Plane::Real ? number.real() : number.imag();
}

std::size_t Solve::leaf(const std::shared_ptr<Solve>& self, RecordState& record, const Observed& observed,
                        std::size_t initial, std::size_t save) {
  const auto [begin, end] = self->seen_.equal_range(observed.index);
  for (auto known = begin; known != end; ++known) {
    const Seen& seen = known->second;
    if (seen.observed == observed && seen.initial == initial && seen.save == save) return seen.leaf;
  }
  Leaf leaf;
  leaf.solve = self;
  leaf.observed = observed;
  leaf.initial = initial;
  leaf.save = save;
  leaf.value = self->observed(observed, initial, save);
  record.leaves.push_back(std::move(leaf));
  const std::size_t index = record.leaves.size() - 1;
  self->seen_.emplace(observed.index, Seen{observed, initial, save, index});
  return index;
}

void Solve::pull_back(const RecordState& record, std::span<const ObservedBar> bars,
                      std::unordered_map<std::size_t, double>& leaf_bars) {
  if (system_->gradient.wrt.empty()) return;
  if (!kept_) {
    throw Error(
        "backward() through a solve whose trajectory was freed by an earlier backward(): solve again, or call the "
        "earlier one with Graphs::Keep");
  }
  const std::vector<double> gradient = kept_->pull_back(bars);
  for (std::size_t w = 0; w < gradient.size(); ++w) {
    const std::size_t leaf = system_->leaves[system_->gradient.wrt[w]];
    if (!std::isfinite(gradient[w])) {
      const std::shared_ptr<VariableState>& variable = record.leaves[leaf].variable;
      throw Error(
          fmt::format("the gradient with respect to {} does not exist (a kink such as abs at 0, or a derivative that "
                      "is not finite)",
                      variable ? variable->name : "the result of an earlier solve"));
    }
    leaf_bars[leaf] += gradient[w];
  }
}

std::vector<std::shared_ptr<Solve>> all_upstream(std::span<const std::shared_ptr<Solve>> solves) {
  std::vector<std::shared_ptr<Solve>> all;
  std::vector<std::shared_ptr<Solve>> open(solves.begin(), solves.end());
  while (!open.empty()) {
    const std::shared_ptr<Solve> next = open.back();
    open.pop_back();
    if (std::ranges::find(all, next) != all.end()) continue;
    all.push_back(next);
    open.insert(open.end(), next->upstream().begin(), next->upstream().end());
  }
  std::ranges::sort(all, std::ranges::greater(), &Solve::number);
  return all;
}

}  // namespace costate
