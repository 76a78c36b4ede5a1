#include "input/sweep.hpp"

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <utility>

#include "base/limits.hpp"
#include "input/point_table.hpp"
#include "input/random_axes.hpp"
#include "input/spaced_axes.hpp"
#include "input/swept_parameters.hpp"

namespace costate {

namespace {

/// What an axis may be, by its number.
using KindsOfAxis = std::function<AxisKinds(std::size_t)>;

std::optional<SweepAxis> read_axis(Section& section, const AxisKinds& kinds, SweptParameters& swept) {
  const std::optional<Item> item =
      section.require("parameter", "(an axis sweeps a parameter) write parameter = \"...\"");
  std::optional<std::vector<double>> values = read_axis_values(section, kinds);
  section.reject_unknown_keys();
  const std::optional<std::string> reference = item ? item->string() : std::nullopt;
  if (!reference) return std::nullopt;
  const SweptEntry claim = swept.claim(*reference, "the axis at " + item->place());
  if (!claim.problem.empty()) item->error(claim.problem);
  if (!claim.entry || !values) return std::nullopt;
  return SweepAxis{swept.name(*claim.entry), *claim.entry, std::move(*values)};
}

/// Reads `axes`, the last keys of the section that are read; nothing where one of them is wrong.
std::optional<std::vector<SweepAxis>> read_axes(Section& section, const KindsOfAxis& kinds, SweptParameters& swept) {
  const std::optional<Item> item = section.require("axes", "(a sweep has at least one axis) write axes = [...]");
  std::optional<std::vector<Section>> sections = section.sections("axes");
  section.reject_unknown_keys();
  if (!item || !sections) return std::nullopt;
  if (sections->empty()) item->error("empty array (a sweep has at least one axis) remove [sweep] for a single point");
  std::vector<SweepAxis> axes;
  std::size_t numbers = 0;
  for (std::size_t k = 0; k < sections->size(); ++k) {
    std::optional<SweepAxis> axis = read_axis((*sections)[k], kinds(k), swept);
    if (!axis) continue;
    numbers += axis->values.size();
    if (numbers > limits::kSweepNumbers) {
      item->error(fmt::format("the axes have too many numbers (together they may have {}) use shorter or fewer axes",
                              limits::kSweepNumbers));
      return std::nullopt;
    }
    axes.push_back(std::move(*axis));
  }
  if (axes.empty() || axes.size() != sections->size()) return std::nullopt;
  return axes;
}

/// Reports axes of mode "zip" whose lengths differ.
bool have_equal_lengths(Section& section, const std::vector<SweepAxis>& axes) {
  const std::vector<Section> sections = section.sections("axes").value_or(std::vector<Section>());
  const std::size_t length = axes.front().values.size();
  for (std::size_t k = 1; k < axes.size(); ++k) {
    if (axes[k].values.size() == length) continue;
    section.report().add(
        sections[k].begin(), fmt::format("{}[{}]", section.key("axes"), k),
        fmt::format("{} values (axes of mode \"zip\" walk together, the first has {})", axes[k].values.size(), length));
    return false;
  }
  return true;
}

/// Reports a grid of too many points.
bool has_legal_size(Section& section, const std::vector<SweepAxis>& axes) {
  std::size_t points = 1;
  for (const SweepAxis& axis : axes) {
    if (axis.values.size() > kMaximumPoints / points) {
      section.find("axes")->error(
          fmt::format("too many points (the product of the axes is over {}) use shorter axes", kMaximumPoints));
      return false;
    }
    points *= axis.values.size();
  }
  return true;
}

void refuse_keys_of_random_mode(Section& section) {
  for (const char* key : {"count", "seed"})
    section.refuse(key, "not in this mode (random points have it) remove it, or set mode = \"random\"");
}

void refuse_file(Section& section) {
  section.refuse("file", "not in this mode (a table of points has it) remove it, or set mode = \"file\"");
}

std::optional<Sweep> read_grid(Section& section, SweptParameters& swept) {
  refuse_keys_of_random_mode(section);
  refuse_file(section);
  std::optional<std::vector<SweepAxis>> axes = read_axes(
      section, [](std::size_t) { return spaced_axes(); }, swept);
  if (!axes || !has_legal_size(section, *axes)) return std::nullopt;
  return Sweep{SweepMode::Grid, std::move(*axes)};
}

std::optional<Sweep> read_zip(Section& section, SweptParameters& swept) {
  refuse_keys_of_random_mode(section);
  refuse_file(section);
  std::optional<std::vector<SweepAxis>> axes = read_axes(
      section, [](std::size_t) { return spaced_axes(); }, swept);
  if (!axes || !have_equal_lengths(section, *axes)) return std::nullopt;
  return Sweep{SweepMode::Zip, std::move(*axes)};
}

std::optional<Sweep> read_random(Section& section, SweptParameters& swept) {
  refuse_file(section);
  const std::optional<Item> count_item =
      section.require("count", "(random points are counted) write count = 100, or as many as you want");
  const std::optional<Item> seed_item = section.find("seed");
  const std::optional<std::int64_t> count =
      count_item ? count_item->integer(1, static_cast<std::int64_t>(kMaximumPoints)) : std::nullopt;
  const std::optional<std::int64_t> seed =
      seed_item ? seed_item->integer(0, std::numeric_limits<std::int64_t>::max()) : 0;
  const auto points = static_cast<std::size_t>(count.value_or(0));
  const auto key = static_cast<std::uint64_t>(seed.value_or(0));
  std::optional<std::vector<SweepAxis>> axes = read_axes(
      section, [&](std::size_t axis) { return random_axes(key, axis, points); }, swept);
  if (!axes || !count || !seed) return std::nullopt;
  return Sweep{SweepMode::Zip, std::move(*axes)};
}

std::optional<Sweep> read_file(Section& section, SweptParameters& swept, InputFiles& files) {
  refuse_keys_of_random_mode(section);
  section.refuse("axes", "not in this mode (the columns of the file say what is swept) remove it");
  const std::optional<Item> item = section.require("file", "(the points are read from it) write file = \"points.csv\"");
  section.reject_unknown_keys();
  std::optional<std::vector<SweepAxis>> axes = item ? read_point_table(*item, files, swept) : std::nullopt;
  if (!axes) return std::nullopt;
  return Sweep{SweepMode::Zip, std::move(*axes)};
}

}  // namespace

std::optional<Sweep> read_sweep(Section& root, const ParameterScope& parameters, const ParameterTable& table,
                                InputFiles& files) {
  if (!root.find("sweep")) return Sweep{};
  std::optional<Section> section = root.section("sweep");
  if (!section) return std::nullopt;
  const std::optional<Item> item = section->find("mode");
  const std::optional<std::string> mode = item ? item->word({"grid", "zip", "random", "file"}) : "grid";
  SweptParameters swept(parameters, table);
  if (mode == "grid") return read_grid(*section, swept);
  if (mode == "zip") return read_zip(*section, swept);
  if (mode == "random") return read_random(*section, swept);
  if (mode == "file") return read_file(*section, swept, files);
  // The other keys depend on the mode: nothing sensible can be said about them.
  section->ignore({"axes", "count", "seed", "file"});
  section->reject_unknown_keys();
  return std::nullopt;
}

}  // namespace costate
