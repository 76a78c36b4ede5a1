#include "input/time.hpp"

#include <fmt/format.h>

#include <cmath>

#include "input/expressions.hpp"
#include "input/point_values.hpp"
#include "input/save_times.hpp"

namespace costate {

namespace {

/// Whether an interval can be integrated over; reports an end that makes it impossible.
bool is_interval(const Item& end_item, double start, double end) {
  if (end > start && std::isfinite(end - start)) return true;
  end_item.error(end > start ? fmt::format("the interval from {} to {} is too long (its length is not a finite number)",
                                           start, end)
                             : fmt::format("{} is not after the start (start is {})", end, start));
  return false;
}

/// Sets the interval of the model. A constant expression is as good as a number.
bool set_interval(const Item& end_item, double start, NodeId end, Model& model) {
  if (model.graph.is_constant(end)) {
    model.start = start;
    model.end = model.graph.node(end).value;
    return is_interval(end_item, start, model.end);
  }
  model.time_map = TimeMap(model.graph, start, end);
  model.start = 0;
  model.end = 1;
  return true;
}

}  // namespace

TimeSection read_time(Section& root, ParameterScope& parameters, Model& model) {
  TimeSection result;
  const std::optional<Item> item =
      root.require("time", "(the interval needs an end) write [time] and end = 10.0 below it");
  if (!item) return result;
  std::optional<Section> section = root.section("time");
  if (!section) return result;
  const std::optional<Item> start_item = section->find("start");
  const std::optional<double> start = start_item ? start_item->number() : 0.0;
  const std::optional<Item> end_item = section->require("end", "(the interval needs an end) write end = 10.0");
  const std::optional<NodeId> end =
      end_item ? read_real(*end_item, model.graph, parameters, "an end time", "an end time must be real")
               : std::nullopt;
  const std::optional<Item> save_item = section->find("save");
  section->reject_unknown_keys();

  if (!start || !end || !set_interval(*end_item, *start, *end, model)) {
    check_save_type(save_item);
    return result;
  }
  if (!model.time_map.is_identity()) result.end_with_points = end_item;
  const std::optional<std::vector<double>> times = read_save_times(save_item, model);
  if (!times) return result;
  model.save_times = *times;
  result.is_known = true;
  return result;
}

void check_end(const Item& end, const Sweep& sweep, const Model& model) {
  const double start = model.time_map.start();
  const auto is_legal = [start](double value) { return value > start && std::isfinite(value - start); };
  const std::optional<IllegalNumber> found = first_illegal({model.time_map.end()}, is_legal, sweep, model).front();
  if (!found) return;
  end.error(fmt::format("the end is {}{} (it must be a finite number after the start, which is {})", found->value,
                        point_text(sweep, found->point), start));
}

}  // namespace costate
