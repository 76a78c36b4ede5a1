#include "run/prepare.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace costate {

namespace {

// Runs `check` on rank 0; the problem it finds is everyone's.
template <class Check>
void check_on_root(const Communicator& communicator, Check check) {
  std::string problem;
  if (communicator.is_root()) {
    try {
      check();
    } catch (const InputError& error) {
      problem = error.what();
    }
  }
  problem = communicator.broadcast(problem);
  if (!problem.empty()) throw InputError(problem);
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

}  // namespace

Job load(const RunRequest& request, const Communicator& communicator) {
  std::string text;
  check_on_root(communicator, [&] { text = read_input(request.input); });
  return parse_job(communicator.broadcast(text), request.input, request.overrides);
}

OutputClaim claim_output(const RunRequest& request, const Job& job, const Communicator& communicator) {
  OutputClaim claim;
  claim.path = request.output.empty() ? job.output_file : request.output;
  check_on_root(communicator, [&] {
    std::error_code absent;
    if (std::filesystem::equivalent(claim.path, request.input, absent))
      throw InputError(claim.path.string() + ": this is the input file (results would replace it) give another output");
    check_output(claim.path, request.existing);
    claim.file = std::make_unique<TemporaryFile>(claim.path);
  });
  return claim;
}

}  // namespace costate
