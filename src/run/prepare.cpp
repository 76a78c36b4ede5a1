#include "run/prepare.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/error.hpp"

namespace costate {

namespace {

// Runs `check` on rank 0; the problems it finds are everyone's, and rank 0 keeps them as they were found.
template <class Check>
void check_on_root(const Communicator& communicator, Check check) {
  std::optional<InputError> problem;
  if (communicator.is_root()) {
    try {
      check();
    } catch (const InputError& error) {
      problem = error;
    }
  }
  const std::string text = communicator.broadcast(problem ? std::string(problem->what()) : std::string());
  if (problem) throw InputError(*problem);
  if (!text.empty()) throw InputError(text);
}

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

void check_output(const std::filesystem::path& output, ExistingOutput existing) {
  namespace fs = std::filesystem;
  const std::string name = output.string();
  if (fs::is_directory(output)) throw InputError(name + ": this is a directory (a result file was expected)");
  if (existing == ExistingOutput::Refuse) {
    if (fs::exists(output))
      throw InputError(name + ": the file exists (a run does not touch earlier results) add --overwrite to replace it");
    if (fs::exists(name + ".journal"))
      throw InputError(name +
                       ".journal: a journal of this output exists (a run does not touch earlier results) "
                       "add --overwrite to start anew");
  }
  const fs::path directory = output.has_parent_path() ? output.parent_path() : fs::path(".");
  if (!fs::is_directory(directory)) throw InputError(name + ": its directory does not exist");
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    throw InputError(name + ": its directory cannot be written (" + std::strerror(errno) + ")");
}

void refuse_to_replace(const std::filesystem::path& input, const std::filesystem::path& output) {
  std::error_code absent;
  if (std::filesystem::equivalent(output, input, absent))
    throw InputError(output.string() + ": this is an input file (results would replace it) give another output");
}

}  // namespace

Job load(const RunRequest& request, const Communicator& communicator) {
  std::string text;
  InputFiles files(directory_of(request.input));
  std::optional<Job> job;
  check_on_root(communicator, [&] {
    text = read_input(request.input);
    job = parse_job(text, request.input, request.overrides, files);
  });
  text = communicator.broadcast(text);
  InputFiles same(directory_of(request.input), broadcast(files.contents(), communicator));
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
  return std::move(*job);
}

OutputClaim claim_output(const RunRequest& request, const Job& job, const Communicator& communicator) {
  OutputClaim claim;
  claim.path = request.output.empty() ? job.output_file : request.output;
  check_on_root(communicator, [&] {
    refuse_to_replace(request.input, claim.path);
    for (const InputFile& file : job.files) refuse_to_replace(file.path, claim.path);
    check_output(claim.path, request.existing);
    claim.file = std::make_unique<TemporaryFile>(claim.path);
  });
  return claim;
}

}  // namespace costate
