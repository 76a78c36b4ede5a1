#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/program.hpp"
#include "input/sweep.hpp"

namespace costate {

namespace {

constexpr std::size_t kLanes = 64;

struct NegativeRate {
  std::size_t point;
  double rate;
};

/// " at point 3 of the sweep, where kappa = -0.1"
std::string point_text(const Sweep& sweep, std::size_t point) {
  if (sweep.axes.empty()) return "";
  std::string text = fmt::format(" at point {} of the sweep, where", point);
  const std::vector<std::size_t> indices = sweep.indices(point);
  for (std::size_t k = 0; k < sweep.axes.size(); ++k) {
    const SweepAxis& axis = sweep.axes[k];
    const std::size_t index = indices[sweep.mode == SweepMode::Zip ? 0 : k];
    text += fmt::format("{} {} = {}", k > 0 ? "," : "", axis.parameter, axis.values[index]);
  }
  return text;
}

/// Fills the program's inputs with the parameters of `count` points from `first` on; lanes behind them repeat the last.
void set_inputs(Evaluation& evaluation, const std::vector<std::size_t>& flat_indices, const Sweep& sweep,
                const std::vector<double>& base, std::size_t first, std::size_t count) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const std::vector<double> values = sweep.parameters(first + std::min(lane, count - 1), base);
    for (std::size_t k = 0; k < flat_indices.size(); ++k) evaluation.input(k)[lane] = values[flat_indices[k]];
  }
}

/// The first point at which each rate is negative.
std::vector<std::optional<NegativeRate>> negative_rates(const std::vector<NodeId>& nodes, const Sweep& sweep,
                                                        const Model& model) {
  const Program program(model.graph, nodes, kParameters);
  std::vector<std::size_t> flat_indices;
  for (const NodeId input : program.inputs())
    flat_indices.push_back(static_cast<std::size_t>(model.graph.node(input).index));
  // Where no axis moves a rate, every point is like the first.
  const bool is_swept = std::any_of(sweep.axes.begin(), sweep.axes.end(), [&](const SweepAxis& axis) {
    return std::find(flat_indices.begin(), flat_indices.end(), axis.flat_index) != flat_indices.end();
  });
  const std::size_t points = is_swept ? sweep.size() : 1;
  const std::vector<double> base = model.parameters.values();

  std::vector<std::optional<NegativeRate>> found(nodes.size());
  Evaluation evaluation(program, kLanes);
  for (std::size_t first = 0; first < points; first += kLanes) {
    const std::size_t count = std::min(kLanes, points - first);
    set_inputs(evaluation, flat_indices, sweep, base, first, count);
    evaluation.locate();
    evaluation.evaluate();
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      for (std::size_t lane = 0; lane < count && !found[k]; ++lane)
        if (evaluation.output(k)[lane] < 0) found[k] = NegativeRate{first + lane, evaluation.output(k)[lane]};
    }
  }
  return found;
}

}  // namespace

void check_rates(const std::vector<RateItem>& rates, const Sweep& sweep, const Model& model) {
  std::vector<const Item*> items;
  std::vector<NodeId> nodes;
  for (const RateItem& rate : rates) {
    if ((model.graph.node(rate.rate).depends & kTime) != 0) continue;
    items.push_back(&rate.item);
    nodes.push_back(rate.rate);
  }
  if (nodes.empty()) return;
  const std::vector<std::optional<NegativeRate>> negative = negative_rates(nodes, sweep, model);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (!negative[k]) continue;
    items[k]->error(fmt::format("the rate is {}{} (a rate must be >= 0)", negative[k]->rate,
                                point_text(sweep, negative[k]->point)));
  }
}

}  // namespace costate
