#include "input/time.hpp"

#include <fmt/format.h>

#include <cmath>

namespace costate {

namespace {

std::optional<double> read_end(Section& section) {
  const std::optional<Item> item = section.require("end", "(the interval needs an end) write end = 10.0");
  if (!item) return std::nullopt;
  if (item->kind() == TomlKind::String) {
    item->error("an end time as an expression is not available yet (this version has numbers) write a number");
    return std::nullopt;
  }
  return item->number();
}

std::vector<double> evenly_spaced(double start, double end, std::int64_t count) {
  std::vector<double> times;
  for (std::int64_t k = 0; k < count; ++k)
    times.push_back(start + (end - start) * (static_cast<double>(k) / static_cast<double>(count - 1)));
  times.back() = end;
  return times;
}

/// Whether a list of save times increases from within [start, end] to its end; reports the first entry that does not.
bool is_list_of_times(const Item& item, const std::vector<double>& times, double start, double end) {
  const std::vector<Item> entries = item.array().value_or(std::vector<Item>());
  for (std::size_t k = 0; k < times.size(); ++k) {
    if (times[k] < start) {
      entries[k].error(fmt::format("{} is before the start (save times lie within [{}, {}])", times[k], start, end));
      return false;
    }
    if (times[k] > end) {
      entries[k].error(fmt::format("{} is after the end (save times lie within [{}, {}])", times[k], start, end));
      return false;
    }
    if (k > 0 && times[k] <= times[k - 1]) {
      entries[k].error(
          fmt::format("{} does not increase (save times increase, {} is before it)", times[k], times[k - 1]));
      return false;
    }
  }
  if (times.back() != end) {
    item.error(fmt::format("the last save time is {} (the list must end at `end`, which is {}) append {}", times.back(),
                           end, end));
    return false;
  }
  return true;
}

std::optional<std::vector<double>> read_save_times(const std::optional<Item>& item, double start, double end) {
  if (!item) return evenly_spaced(start, end, 2);
  if (item->kind() == TomlKind::Integer) {
    const std::optional<std::int64_t> count = item->integer(2, kMaximumSaveTimes);
    if (!count) return std::nullopt;
    return evenly_spaced(start, end, *count);
  }
  if (item->kind() != TomlKind::Array) {
    item->error(fmt::format("wrong type (a number of times, or an increasing list of times, is needed, this is {})",
                            kind_name(item->kind())));
    return std::nullopt;
  }
  const std::optional<std::vector<double>> times = item->numbers();
  if (!times || !is_list_of_times(*item, *times, start, end)) return std::nullopt;
  return times;
}

/// The types of `save` where start or end are unknown and its values cannot be judged.
void check_save_type(const std::optional<Item>& item) {
  if (!item) return;
  if (item->kind() == TomlKind::Array) {
    static_cast<void>(item->numbers());
  } else {
    static_cast<void>(item->integer(2, kMaximumSaveTimes));
  }
}

}  // namespace

bool read_time(Section& root, Model& model) {
  const std::optional<Item> item =
      root.require("time", "(the interval needs an end) write [time] and end = 10.0 below it");
  if (!item) return false;
  std::optional<Section> section = root.section("time");
  if (!section) return false;
  const std::optional<Item> start_item = section->find("start");
  const std::optional<double> start = start_item ? start_item->number() : 0.0;
  const std::optional<double> end = read_end(*section);
  const std::optional<Item> save_item = section->find("save");
  section->reject_unknown_keys();

  if (!start || !end) {
    check_save_type(save_item);
    return false;
  }
  if (!(*end > *start) || !std::isfinite(*end - *start)) {
    section->find("end")->error(
        *end > *start
            ? fmt::format("the interval from {} to {} is too long (its length is not a finite number)", *start, *end)
            : fmt::format("{} is not after the start (start is {})", *end, *start));
    check_save_type(save_item);
    return false;
  }
  const std::optional<std::vector<double>> times = read_save_times(save_item, *start, *end);
  if (!times) return false;
  model.start = *start;
  model.end = *end;
  model.save_times = *times;
  return true;
}

}  // namespace costate
