#include "base/bytes.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

#include "base/error.hpp"

namespace costate {

namespace {

struct Unit {
  std::string_view name;
  double bytes;
};

constexpr double kKibi = 1024;
constexpr double kKilo = 1000;
constexpr std::array<Unit, 9> kUnits = {{
    {"B", 1},
    {"KiB", kKibi},
    {"MiB", kKibi* kKibi},
    {"GiB", kKibi* kKibi* kKibi},
    {"TiB", kKibi* kKibi* kKibi* kKibi},
    {"kB", kKilo},
    {"MB", kKilo* kKilo},
    {"GB", kKilo* kKilo* kKilo},
    {"TB", kKilo* kKilo* kKilo* kKilo},
}};
constexpr std::size_t kBinaryUnits = 5;  // the first of kUnits

// Above this, doubles no longer hold every whole number, and no machine has as much.
constexpr double kMostBytes = 9007199254740992.0;

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw Error(
      fmt::format("'{}' is not an amount of memory ({}); write a number and a unit, as in \"512 MiB\"", text, why));
}

double unit_bytes(std::string_view text, std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.bytes;
  }
  refuse(text, fmt::format("'{}' is not one of the units B, KiB, MiB, GiB, TiB, kB, MB, GB, TB", name));
}

}  // namespace

std::uint64_t parse_bytes(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const std::from_chars_result parsed = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (parsed.ec != std::errc() || !std::isfinite(number)) refuse(text, "it does not start with a number");
  if (number < 0) refuse(text, "it is negative");

  std::string_view unit(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
  if (unit.empty() && number == 0) return 0;
  if (unit.empty()) refuse(text, "it has no unit");
  if (unit.front() == ' ') unit.remove_prefix(1);

  const double bytes = number * unit_bytes(text, unit);
  if (bytes > kMostBytes) refuse(text, "it is more than 8192 TiB");
  return static_cast<std::uint64_t>(bytes);
}

std::string format_bytes(std::uint64_t bytes) {
  std::size_t unit = 0;
  auto amount = static_cast<double>(bytes);
  while (amount >= kKibi && unit + 1 < kBinaryUnits) {
    amount /= kKibi;
    ++unit;
  }
  // 1023.97 KiB would round to 1024.0 KiB.
  if (std::round(amount * 10) >= kKibi * 10 && unit + 1 < kBinaryUnits) {
    amount = 1;
    ++unit;
  }
  const double rounded = std::round(amount * 10) / 10;
  return fmt::format("{} {}", rounded, kUnits[unit].name);
}

std::string format_kibibytes(std::uint64_t bytes) {
  constexpr std::uint64_t kKibibyte = 1024;
  return fmt::format("{} KiB", bytes / kKibibyte + (bytes % kKibibyte > 0 ? 1 : 0));
}

}  // namespace costate
