#include "input/random_axes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "sweep/draws.hpp"

namespace costate {

namespace {

/// No normal draw is further from the mean, in standard deviations.
constexpr double kFurthestDraw = 8.3;

std::optional<std::pair<double, double>> read_pair(const Item& item, std::string_view what) {
  const std::optional<std::vector<double>> numbers = item.numbers();
  if (!numbers) return std::nullopt;
  if (numbers->size() == 2) return std::pair((*numbers)[0], (*numbers)[1]);
  item.error(fmt::format("{} numbers (it is {})", numbers->size(), what));
  return std::nullopt;
}

template <class Number>
std::vector<double> draws(std::uint64_t seed, std::uint64_t axis, std::size_t count, Number number) {
  std::vector<double> values;
  values.reserve(count);
  for (std::uint64_t point = 0; point < count; ++point) values.push_back(number(Draw{seed, axis, point}));
  return values;
}

std::optional<std::pair<double, double>> read_uniform(const Item& item) {
  const std::optional<std::pair<double, double>> range = read_pair(item, "[a, b], the ends of an interval");
  if (!range) return std::nullopt;
  const auto [a, b] = *range;
  if (a < b && std::isfinite(b - a)) return range;
  if (a < b) item.error("the interval is too long (the difference of its ends is not a finite number)");
  if (a >= b) item.error(fmt::format("the interval from {} to {} is empty (a must be less than b in [a, b])", a, b));
  return std::nullopt;
}

std::optional<std::pair<double, double>> read_normal(const Item& item) {
  const std::optional<std::pair<double, double>> moments = read_pair(item, "[mean, sigma]");
  if (!moments) return std::nullopt;
  const auto [mean, sigma] = *moments;
  if (sigma >= 0 && std::isfinite(std::abs(mean) + kFurthestDraw * sigma)) return moments;
  if (sigma < 0) item.error(fmt::format("sigma is {} (a standard deviation is not negative)", sigma));
  if (sigma >= 0) item.error("the distribution is too wide (a number from it may not be finite)");
  return std::nullopt;
}

}  // namespace

AxisKinds random_axes(std::uint64_t seed, std::uint64_t axis, std::size_t count) {
  const auto uniform = [=](const Item& item) -> std::optional<std::vector<double>> {
    const auto range = read_uniform(item);
    if (!range) return std::nullopt;
    return draws(seed, axis, count, [&](const Draw& draw) { return uniform_draw(draw, range->first, range->second); });
  };
  const auto normal = [=](const Item& item) -> std::optional<std::vector<double>> {
    const auto moments = read_normal(item);
    if (!moments) return std::nullopt;
    return draws(seed, axis, count,
                 [&](const Draw& draw) { return normal_draw(draw, moments->first, moments->second); });
  };
  return {.kinds = {{"uniform", uniform}, {"normal", normal}},
          .foreign = {"linspace", "logspace", "values"},
          .advice = "set mode = \"grid\" or \"zip\" for given numbers"};
}

}  // namespace costate
