#include "input/save_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "input/time.hpp"

namespace costate {

namespace {

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

/// An increasing list of physical times.
std::optional<std::vector<double>> read_list(const Item& item, const Model& model) {
  if (!model.time_map.is_identity()) {
    item.error(
        "a list of times (it must end at `end`, which depends on parameters here) write a number of evenly spaced "
        "times, as in save = 11");
    return std::nullopt;
  }
  const std::optional<std::vector<double>> times = item.numbers();
  if (!times || !is_list_of_times(item, *times, model.start, model.end)) return std::nullopt;
  return times;
}

}  // namespace

std::optional<std::vector<double>> read_save_times(const std::optional<Item>& item, const Model& model) {
  if (!item) return evenly_spaced(model.start, model.end, 2);
  if (item->kind() == TomlKind::Array) return read_list(*item, model);
  if (item->kind() != TomlKind::Integer) {
    item->error(fmt::format("wrong type (a number of times, or an increasing list of times, is needed, this is {})",
                            kind_name(item->kind())));
    return std::nullopt;
  }
  const std::optional<std::int64_t> count = item->integer(2, kMaximumSaveTimes);
  if (!count) return std::nullopt;
  std::vector<double> times = evenly_spaced(model.start, model.end, *count);
  if (std::ranges::adjacent_find(times, std::ranges::greater_equal()) == times.end()) return times;
  item->error(fmt::format("{} save times (the numbers between {} and {} are not that many) write fewer", *count,
                          model.start, model.end));
  return std::nullopt;
}

void check_save_type(const std::optional<Item>& item) {
  if (!item) return;
  if (item->kind() == TomlKind::Array) {
    static_cast<void>(item->numbers());
  } else {
    static_cast<void>(item->integer(2, kMaximumSaveTimes));
  }
}

}  // namespace costate
