#include "input/spaced_axes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "input/sweep.hpp"

namespace costate {

namespace {

struct Range {
  double first;
  double last;
  std::int64_t count;
};

/// [first, last, count]
std::optional<Range> read_range(const Item& item) {
  const std::optional<std::vector<Item>> entries = item.array();
  if (!entries) return std::nullopt;
  if (entries->size() != 3) {
    item.error(fmt::format("{} entries (an axis is [first, last, count])", entries->size()));
    return std::nullopt;
  }
  const std::optional<double> first = (*entries)[0].number();
  const std::optional<double> last = (*entries)[1].number();
  const std::optional<std::int64_t> count = (*entries)[2].integer(1, static_cast<std::int64_t>(kMaximumPoints));
  if (!first || !last || !count) return std::nullopt;
  return Range{*first, *last, *count};
}

/// first, ..., last with `value` at the fractions k/(count-1) between them.
template <class Value>
std::vector<double> spaced(const Range& range, Value value) {
  std::vector<double> values{range.first};
  values.reserve(static_cast<std::size_t>(range.count));
  for (std::int64_t k = 1; k < range.count; ++k)
    values.push_back(value(static_cast<double>(k) / static_cast<double>(range.count - 1)));
  if (range.count > 1) values.back() = range.last;
  return values;
}

std::optional<std::vector<double>> read_linspace(const Item& item) {
  const std::optional<Range> range = read_range(item);
  if (!range) return std::nullopt;
  const double length = range->last - range->first;
  if (!std::isfinite(length)) {
    item.error("the axis is too long (the difference of its end points is not a finite number)");
    return std::nullopt;
  }
  return spaced(*range, [&](double fraction) { return range->first + length * fraction; });
}

std::optional<std::vector<double>> read_logspace(const Item& item) {
  const std::optional<Range> range = read_range(item);
  if (!range) return std::nullopt;
  if (range->first <= 0 || range->last <= 0) {
    item.error(
        fmt::format("end points {} and {} (both must be positive on a logarithmic axis; they are values, not "
                    "exponents) use linspace or values",
                    range->first, range->last));
    return std::nullopt;
  }
  const double first = std::log(range->first);
  const double length = std::log(range->last) - first;
  return spaced(*range, [&](double fraction) { return std::exp(first + length * fraction); });
}

}  // namespace

AxisKinds spaced_axes() {
  return {.kinds = {{"linspace", read_linspace},
                    {"logspace", read_logspace},
                    {"values", [](const Item& item) { return item.numbers(); }}},
          .foreign = {"uniform", "normal"},
          .advice = "set mode = \"random\" for random numbers"};
}

}  // namespace costate
