#include "input/sweep.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "input/axes.hpp"

namespace costate {

namespace {

/// The one entry that an axis sweeps.
std::optional<std::size_t> read_swept_entry(const Item& item, const ParameterScope& parameters,
                                            const ParameterTable& table) {
  const std::optional<std::string> reference = item.string();
  if (!reference) return std::nullopt;
  const std::optional<std::vector<std::size_t>> entries = parameters.resolve(item, *reference);
  if (!entries) return std::nullopt;
  const Parameter* array = table.find(*reference);
  if (array != nullptr && array->is_array) {
    item.error(fmt::format("'{0}' is an array (an axis sweeps one number) write '{0}[0]'", *reference));
    return std::nullopt;
  }
  return entries->front();
}

/// Reads axes one by one and remembers who sweeps what.
class AxisReader {
 public:
  AxisReader(const ParameterScope& parameters, const ParameterTable& table)
      : parameters_(&parameters), table_(&table) {}

  std::optional<SweepAxis> read(Section& section) {
    const std::optional<Item> item =
        section.require("parameter", "(an axis sweeps a parameter) write parameter = \"...\"");
    section.ignore({"uniform", "normal"});
    std::optional<std::vector<double>> values = read_axis_values(section);
    section.reject_unknown_keys();
    if (!item) return std::nullopt;
    const std::optional<std::size_t> entry = read_swept_entry(*item, *parameters_, *table_);
    if (!entry) return std::nullopt;
    const auto [owner, is_new] = owners_.try_emplace(*entry, item->place());
    if (!is_new) {
      item->error(fmt::format("'{}' is swept twice (the axis at {} sweeps it, too) remove one",
                              table_->entry_name(*entry), owner->second));
      return std::nullopt;
    }
    if (!values) return std::nullopt;
    return SweepAxis{table_->entry_name(*entry), *entry, std::move(*values)};
  }

 private:
  const ParameterScope* parameters_;
  const ParameterTable* table_;
  std::map<std::size_t, std::string> owners_;
};

/// The number of points, or nothing and a report where the axes do not fit together.
bool has_legal_size(const Item& axes_item, const std::vector<Section>& sections, const Sweep& sweep) {
  if (sweep.mode == SweepMode::Zip) {
    const std::size_t length = sweep.axes.front().values.size();
    for (std::size_t k = 1; k < sweep.axes.size(); ++k) {
      if (sweep.axes[k].values.size() == length) continue;
      axes_item.report().add(sections[k].begin(), fmt::format("{}[{}]", axes_item.key(), k),
                             fmt::format("{} values (axes of mode \"zip\" walk together, the first has {})",
                                         sweep.axes[k].values.size(), length));
      return false;
    }
    return true;
  }
  std::size_t points = 1;
  for (const SweepAxis& axis : sweep.axes) {
    if (axis.values.size() > kMaximumPoints / points) {
      axes_item.error(
          fmt::format("too many points (the product of the axes is over {}) use shorter axes", kMaximumPoints));
      return false;
    }
    points *= axis.values.size();
  }
  return true;
}

std::optional<SweepMode> read_mode(const std::optional<Item>& item) {
  if (!item) return SweepMode::Grid;
  const std::optional<std::string> word = item->word({"grid", "zip"}, {"random", "file"});
  if (!word) return std::nullopt;
  return *word == "zip" ? SweepMode::Zip : SweepMode::Grid;
}

}  // namespace

std::optional<Sweep> read_sweep(Section& root, const ParameterScope& parameters, const ParameterTable& table) {
  if (!root.find("sweep")) return Sweep{};
  std::optional<Section> section = root.section("sweep");
  if (!section) return std::nullopt;
  const std::optional<SweepMode> mode = read_mode(section->find("mode"));
  if (!mode) {
    // The other keys depend on the mode: nothing sensible can be said about them.
    section->ignore({"axes", "count", "seed", "file"});
    section->reject_unknown_keys();
    return std::nullopt;
  }
  section->refuse_not_available({"count", "seed", "file"});
  const std::optional<Item> item = section->require("axes", "(a sweep has at least one axis) write axes = [...]");
  std::optional<std::vector<Section>> sections = section->sections("axes");
  section->reject_unknown_keys();
  if (!item || !sections) return std::nullopt;
  if (sections->empty()) {
    item->error("empty array (a sweep has at least one axis) remove [sweep] for a single point");
    return std::nullopt;
  }
  Sweep sweep;
  sweep.mode = *mode;
  AxisReader reader(parameters, table);
  for (Section& axis : *sections)
    if (std::optional<SweepAxis> read = reader.read(axis)) sweep.axes.push_back(std::move(*read));
  if (sweep.axes.size() != sections->size() || !has_legal_size(*item, *sections, sweep)) return std::nullopt;
  return sweep;
}

}  // namespace costate
