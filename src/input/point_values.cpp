#include "input/point_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "graph/program.hpp"

namespace costate {

namespace {

constexpr std::size_t kLanes = 64;

/// Fills the program's inputs with the parameters of `count` points from `first` on; lanes behind them repeat the last.
void set_inputs(Evaluation& evaluation, const std::vector<std::size_t>& flat_indices, const Sweep& sweep,
                const std::vector<double>& base, std::size_t first, std::size_t count) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const std::vector<double> values = sweep.parameters(first + std::min(lane, count - 1), base);
    for (std::size_t k = 0; k < flat_indices.size(); ++k) evaluation.input(k)[lane] = values[flat_indices[k]];
  }
}

}  // namespace

std::vector<std::optional<IllegalNumber>> first_illegal(const std::vector<NodeId>& nodes,
                                                        const std::function<bool(double)>& is_legal, const Sweep& sweep,
                                                        const Model& model) {
  const Program program(model.graph, nodes, kParameters);
  std::vector<std::size_t> flat_indices;
  for (const NodeId input : program.inputs())
    flat_indices.push_back(static_cast<std::size_t>(model.graph.node(input).index));
  // Where no axis moves one, every point is like the first.
  const bool is_swept = std::any_of(sweep.axes.begin(), sweep.axes.end(), [&](const SweepAxis& axis) {
    return std::find(flat_indices.begin(), flat_indices.end(), axis.flat_index) != flat_indices.end();
  });
  const std::size_t points = is_swept ? sweep.size() : 1;
  const std::vector<double> base = model.parameters.values();

  std::vector<std::optional<IllegalNumber>> found(nodes.size());
  Evaluation evaluation(program, kLanes);
  for (std::size_t first = 0; first < points; first += kLanes) {
    const std::size_t count = std::min(kLanes, points - first);
    set_inputs(evaluation, flat_indices, sweep, base, first, count);
    evaluation.locate();
    evaluation.evaluate();
    for (std::size_t k = 0; k < nodes.size(); ++k) {
      for (std::size_t lane = 0; lane < count && !found[k]; ++lane)
        if (!is_legal(evaluation.output(k)[lane])) found[k] = IllegalNumber{first + lane, evaluation.output(k)[lane]};
    }
  }
  return found;
}

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

}  // namespace costate
