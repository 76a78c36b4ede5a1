#include "input/point_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "graph/program.hpp"

namespace costate {

namespace {

constexpr std::size_t kLanes = 64;

/// Where an input of a program has its number from: an axis of the sweep, or the parameters' own values.
struct Source {
  std::optional<std::size_t> axis;
  double value = 0;
};

std::vector<Source> sources_of(const std::vector<std::size_t>& flat_indices, const Sweep& sweep,
                               const std::vector<double>& base) {
  std::vector<Source> sources;
  for (const std::size_t flat : flat_indices) {
    const auto axis = std::ranges::find(sweep.axes, flat, &SweepAxis::flat_index);
    Source source{std::nullopt, base[flat]};
    if (axis != sweep.axes.end()) source.axis = static_cast<std::size_t>(axis - sweep.axes.begin());
    sources.push_back(source);
  }
  return sources;
}

/// Fills the program's inputs with the parameters of `count` points from `first` on; lanes behind them repeat the last.
void set_inputs(Evaluation& evaluation, const std::vector<Source>& sources, const Sweep& sweep, std::size_t first,
                std::size_t count) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const std::vector<std::size_t> indices = sweep.indices(first + std::min(lane, count - 1));
    for (std::size_t k = 0; k < sources.size(); ++k) {
      const std::optional<std::size_t> axis = sources[k].axis;
      evaluation.input(k)[lane] =
          axis ? sweep.axes[*axis].values[indices[sweep.mode == SweepMode::Zip ? 0 : *axis]] : sources[k].value;
    }
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
  const std::vector<Source> sources = sources_of(flat_indices, sweep, model.parameters.values());
  // Where no axis moves one, every point is like the first.
  const bool is_swept = std::ranges::any_of(sources, [](const Source& source) { return source.axis.has_value(); });
  const std::size_t points = is_swept ? sweep.size() : 1;

  std::vector<std::optional<IllegalNumber>> found(nodes.size());
  Evaluation evaluation(program, kLanes);
  for (std::size_t first = 0; first < points; first += kLanes) {
    const std::size_t count = std::min(kLanes, points - first);
    set_inputs(evaluation, sources, sweep, first, count);
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
