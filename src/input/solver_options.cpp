#include <fmt/format.h>

#include <limits>

#include "base/duration.hpp"
#include "base/error.hpp"
#include "input/options.hpp"

namespace costate {

namespace {

constexpr double kLeastRtol = 1e-14;
constexpr double kMostRtol = 0.1;
// The square of an error in units of it must not overflow; states have norm 1.
constexpr double kLeastAtol = 1e-100;
constexpr double kMostAtol = 1;
constexpr std::int64_t kMostCount = std::numeric_limits<std::int64_t>::max();

void read_tolerances(Section& section, SolverOptions& options) {
  if (const std::optional<Item> item = section.find("rtol")) {
    const std::optional<double> rtol = item->number();
    if (rtol && (*rtol < kLeastRtol || *rtol > kMostRtol))
      item->error(fmt::format("{} is out of range (a relative tolerance lies within 1e-14 and 0.1)", *rtol));
    if (rtol) options.rtol = *rtol;
  }
  options.atol = options.rtol / 100;
  if (const std::optional<Item> item = section.find("atol")) {
    const std::optional<double> atol = item->number();
    if (atol && (*atol < kLeastAtol || *atol > kMostAtol))
      item->error(fmt::format("{} is out of range (an absolute tolerance lies within 1e-100 and 1)", *atol));
    if (atol) options.atol = *atol;
  }
}

void read_method(const Item& item, SolverSection& section) {
  section.is_automatic = false;
  const std::optional<std::string> word = item.word({"auto", "adams", "bdf", "dop853", "magnus"});
  if (!word) return;
  section.is_automatic = *word == "auto";
  if (*word == "adams") section.method = Method::Adams;
  if (*word == "bdf") section.method = Method::Bdf;
  if (*word == "dop853") section.method = Method::Dop853;
  if (*word == "magnus") section.method = Method::Magnus;
}

std::optional<double> read_step(const Item& item, std::optional<Method> method) {
  const std::optional<double> step = item.number();
  if (step && *step <= 0) {
    item.error(fmt::format("{} is not positive (steps go forward in time)", *step));
    return std::nullopt;
  }
  if (method && family(*method) != MethodFamily::OneStep) {
    item.error("this method chooses its steps itself (only 'dop853' and 'magnus' take fixed ones) remove the key");
    return std::nullopt;
  }
  return step;
}

constexpr std::int64_t kMostBatch = 4096;

/// A positive number of which this version can do one only.
void read_single(const Item& item, std::string_view what) {
  const std::optional<std::int64_t> count = item.integer(1, kMostCount);
  if (count && *count > 1)
    item.error(fmt::format("{} {} is not available yet (this version has 1) write 1", *count, what));
}

/// "10 min", in seconds.
std::optional<double> read_interval(const Item& item) {
  const std::optional<std::string> text = item.string();
  if (!text) return std::nullopt;
  try {
    const double seconds = parse_duration(*text);
    if (seconds > 0) return seconds;
    item.error("0 is no interval (a long point would do nothing else) write at least \"1 s\"");
  } catch (const Error& error) {
    item.error(error.what());
  }
  return std::nullopt;
}

}  // namespace

SolverSection read_solver(Section& root) {
  SolverSection result{.options = {}, .method = std::nullopt, .is_automatic = true, .device = std::nullopt};
  SolverOptions& options = result.options;
  std::optional<Section> section = root.section("solver");
  if (!section) return result;
  if (const std::optional<Item> item = section->find("method")) read_method(*item, result);
  options.method = result.method.value_or(options.method);
  read_tolerances(*section, options);
  if (const std::optional<Item> item = section->find("step")) options.step = read_step(*item, result.method);
  if (const std::optional<Item> item = section->find("max_steps")) {
    const std::optional<std::int64_t> steps = item->integer(1, std::numeric_limits<long>::max());
    if (steps) options.max_steps = *steps;
  }
  if (const std::optional<Item> item = section->find("batch")) {
    if (item->kind() == TomlKind::String) {
      static_cast<void>(item->word({"auto"}));
    } else {
      const std::optional<std::int64_t> batch = item->integer(1, kMostBatch);
      if (batch) options.batch = static_cast<std::size_t>(*batch);
    }
  }
  if (const std::optional<Item> item = section->find("ranks_per_batch")) read_single(*item, "ranks per batch");
  if (const std::optional<Item> item = section->find("device")) {
    const std::optional<std::string> word = item->word({"auto", "cpu", "cuda"});
    result.device_place = item->place();
    if (word == "cpu") result.device = Device::Cpu;
    if (word == "cuda") result.device = Device::Cuda;
  }
  if (const std::optional<Item> item = section->find("checkpoint_interval"))
    result.checkpoint_interval = read_interval(*item).value_or(result.checkpoint_interval);
  section->reject_unknown_keys();
  return result;
}

}  // namespace costate
