#include "run/prepare.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

#include "base/error.hpp"
#include "run/on_root.hpp"

namespace costate {

namespace {

// The root's files on every rank.
InputFiles::Contents broadcast(const InputFiles::Contents& files, const Communicator& communicator) {
  InputFiles::Contents same;
  const std::int64_t count = communicator.broadcast(static_cast<std::int64_t>(files.size()));
  auto file = files.begin();
  for (std::int64_t k = 0; k < count; ++k) {
    const bool is_known = file != files.end();
    std::string name = communicator.broadcast(is_known ? file->first : std::string());
    same.emplace(std::move(name), communicator.broadcast(is_known ? file->second : std::string()));
    if (is_known) ++file;
  }
  return same;
}

}  // namespace

LoadedJob load(const RunRequest& request, const Communicator& communicator) {
  std::string text;
  const OutputPlace place = request.output.empty() ? OutputPlace::AsNamed : OutputPlace::Elsewhere;
  InputFiles files(directory_of(request.input), {}, place);
  std::optional<Job> job;
  do_on_root(communicator, [&] {
    text = read_input(request.input);
    job = parse_job(text, request.input, request.overrides, files);
  });
  text = communicator.broadcast(text);
  InputFiles same(directory_of(request.input), broadcast(files.contents(), communicator), place);
  // The directory for checkpoints is each rank's own, and may be missing on one machine only.
  bool is_usable = true;
  try {
    if (!job) job = parse_job(text, request.input, request.overrides, same);
  } catch (const InputError& error) {
    spdlog::error("{} (on rank {})", error.what(), communicator.rank());
    is_usable = false;
  }
  if (communicator.maximum(is_usable ? 0 : 1) > 0)
    throw InputError(request.input +
                     ": another rank cannot use the input (what it names is not there) see its message");
  DeviceChoice device = settle_device(*job, communicator);
  return {std::move(*job), same.contents(), std::move(device)};
}

}  // namespace costate
