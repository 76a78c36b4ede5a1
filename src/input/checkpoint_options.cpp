#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/bytes.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "checkpoint/state_file.hpp"
#include "gradient/batch_state.hpp"
#include "input/directory.hpp"
#include "input/memory.hpp"
#include "input/options.hpp"

namespace costate {

namespace {

/// Nobody knows beforehand how many steps there will be. A point with more tells what they need.
constexpr std::size_t kStepsProvidedFor = 100'000;
constexpr std::initializer_list<const char*> kKeys = {"checkpoint_memory", "checkpoint_disk", "checkpoint_directory"};

/// "512 MiB", or a bare 0.
std::optional<std::size_t> read_bytes(const Item& item) {
  const bool is_bare = item.kind() == TomlKind::Integer;
  const std::optional<std::string> text = is_bare ? std::to_string(item.integer().value_or(0)) : item.string();
  if (!text) return std::nullopt;
  try {
    return parse_bytes(*text);
  } catch (const Error& error) {
    item.error(error.what());
    return std::nullopt;
  }
}

std::optional<std::string> read_directory(const Item& item) {
  const std::optional<std::string> text = item.string();
  if (!text) return std::nullopt;
  if (std::ranges::any_of(*text, [](unsigned char c) { return std::iscntrl(c) != 0; })) {
    item.error("control character in the name of a directory (it cannot be shown or typed)");
    return std::nullopt;
  }
  try {
    return expand_environment(*text);
  } catch (const Error& error) {
    item.error(error.what());
    return std::nullopt;
  }
}

std::string default_directory() {
  const char* const directory = std::getenv("TMPDIR");
  return directory != nullptr && *directory != '\0' ? directory : "/tmp";
}

}  // namespace

void read_checkpoints(Section& section, GradientOptions& options) {
  if (!walks_back(options.method)) {
    for (const char* const key : kKeys)
      section.refuse(key, "no checkpoints with 'forward' (it has no way back that needs them) remove the key");
    return;
  }
  if (const std::optional<Item> item = section.find("checkpoint_memory"))
    options.checkpoint_memory = read_bytes(*item).value_or(options.checkpoint_memory);
  const std::optional<Item> disk = section.find("checkpoint_disk");
  if (disk) options.checkpoint_disk = read_bytes(*disk).value_or(0);
  options.checkpoint_directory = default_directory();
  std::optional<Item> place = disk;
  if (const std::optional<Item> item = section.find("checkpoint_directory")) {
    const std::optional<std::string> directory = read_directory(*item);
    if (!directory) return;
    options.checkpoint_directory = *directory;
    place = item;
  }
  if (options.checkpoint_disk == 0) return;
  if (const auto problem = directory_problem(options.checkpoint_directory, "checkpoints go there"))
    place->error(*problem);
}

void check_checkpoints(Section& root, const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                       std::size_t points) {
  if (!walks_back(gradient.method) || memory_problem(model.space.subsystems(), model.equation)) return;
  std::optional<Section> section = root.section("gradient");
  const auto report = [&](const char* key, const std::string& problem) {
    if (const std::optional<Item> item = section->find(key)) return item->error(problem);
    section->report().add(section->begin(), section->key(key), problem);
  };
  // A batch that nobody has set is made to fit.
  const std::size_t together = std::min(solver.batch.value_or(1), points);
  const std::size_t least = least_checkpoint_memory(model, solver, gradient, together);
  if (gradient.checkpoint_memory < least) {
    const std::size_t steps = std::max(least_steps(model, solver), kStepsProvidedFor);
    report("checkpoint_memory",
           fmt::format("{} cannot hold the least that the way back of {} {} needs at once, {} bytes (states, and the "
                       "times of steps, that no schedule does without) write at least \"{}\", which is enough for {} "
                       "steps{}",
                       format_bytes(gradient.checkpoint_memory), together, together == 1 ? "point" : "points", least,
                       format_kibibytes(enough_checkpoint_memory(model, solver, gradient, together, steps)), steps,
                       together == 1 ? "" : ", or lower solver.batch"));
  }
  const std::size_t least_on_disk = least_disk(state_numbers(model, together));
  if (gradient.checkpoint_disk > 0 && gradient.checkpoint_disk < least_on_disk) {
    report("checkpoint_disk",
           fmt::format("{} cannot hold two states of {} {} and their file, {} bytes (fewer are of no use) write at "
                       "least \"{}\", or 0",
                       format_bytes(gradient.checkpoint_disk), together, together == 1 ? "point" : "points",
                       least_on_disk, format_kibibytes(least_on_disk)));
  }
}

}  // namespace costate
