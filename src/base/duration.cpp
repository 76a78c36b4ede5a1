#include "base/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace costate {

namespace {

struct Unit {
  std::string_view name;
  double seconds;
};
constexpr std::array kUnits = {Unit{"d", 86400}, Unit{"h", 3600}, Unit{"min", 60}, Unit{"m", 60}, Unit{"s", 1}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

}  // namespace

double parse_duration(std::string_view text) {
  const auto refuse = [whole = std::string(text)](std::string_view why) {
    throw Error(fmt::format("'{}' is no span of time ({}) write it as in \"3h50m\" or \"10 min\"", whole, why));
  };
  if (text == "0") return 0;
  std::string_view left = without_blanks(text);
  if (left.empty()) refuse("it is empty");
  double seconds = 0;
  double last_unit = std::numeric_limits<double>::infinity();
  for (; !left.empty(); left = without_blanks(left)) {
    double number = 0;
    const auto [end, problem] =
        std::from_chars(left.data(), left.data() + left.size(), number, std::chars_format::fixed);
    if (problem != std::errc() || !std::isfinite(number) || number < 0) refuse("a number is expected");
    left = without_blanks(left.substr(static_cast<std::size_t>(end - left.data())));
    std::size_t length = 0;
    while (length < left.size() && is_letter(left[length])) ++length;
    const std::string_view name = left.substr(0, length);
    double unit = 0;
    for (const Unit& known : kUnits) {
      if (known.name == name) unit = known.seconds;
    }
    if (unit == 0) refuse("the units are d, h, min or m, and s");
    if (unit >= last_unit) refuse("the largest unit comes first, each once");
    last_unit = unit;
    seconds += number * unit;
    left.remove_prefix(length);
  }
  return seconds;
}

std::string format_duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f}s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

}  // namespace costate
