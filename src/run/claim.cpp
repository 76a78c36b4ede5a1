#include "run/claim.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/archive.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "journal/survey.hpp"
#include "output/provenance.hpp"
#include "output/summary.hpp"
#include "run/on_root.hpp"

namespace costate {

namespace {

namespace fs = std::filesystem;

void refuse_to_replace(const fs::path& input, const fs::path& output) {
  std::error_code absent;
  if (fs::equivalent(output, input, absent))
    throw InputError(output.string() + ": this is an input file (results would replace it) give another output");
}

void check_place(const fs::path& output) {
  const std::string name = output.string();
  std::error_code absent;
  if (fs::is_directory(output, absent)) throw InputError(name + ": this is a directory (a result file was expected)");
  if (fs::exists(output, absent) && !fs::is_regular_file(output, absent))
    throw InputError(name + ": this is no regular file (results would replace it) give another output");
  const fs::path directory = directory_of_file(output);
  if (!fs::is_directory(directory)) throw InputError(name + ": its directory does not exist");
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    throw InputError(name + ": its directory cannot be written (" + std::strerror(errno) + ")");
}

void refuse_what_exists(const fs::path& output, const JournalDirectory& directory) {
  if (fs::exists(output))
    throw InputError(output.string() +
                     ": the file exists (a run does not touch earlier results) add --overwrite to replace it");
  if (directory.exists())
    throw InputError(directory.path().string() +
                     ": a journal of this output exists (a run does not touch earlier results) add --resume to go on "
                     "with it, or --overwrite to start anew");
}

std::string difference_of(const ResultIdentity& found, const JournalJob& now) {
  const std::string texts = difference_of_texts(found.input, now.text);
  return texts.empty() ? "a file that it names has changed" : texts;
}

}  // namespace

OutputClaim::OutputClaim(const RunRequest& request, const LoadedJob& loaded, const Communicator& communicator)
    : output_(follow_links(request.output.empty() ? loaded.job.output_file : request.output)), directory_(output_) {
  do_on_root(communicator, [&] {
    refuse_to_replace(request.input, output_);
    for (const InputFile& file : loaded.job.files) refuse_to_replace(file.path, output_);
    check_place(output_);
    claim(request, loaded, communicator.size());
  });
  std::uint64_t start = start_;
  Archive told;
  told.field(is_complete_);
  told.field(failed_);
  told.field(identity_);
  told.field(start);
  told.field(remaining_.done);
  const std::vector<std::byte> bytes = told.take();
  const std::string text =
      communicator.broadcast(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  Archive heard(std::as_bytes(std::span(text)));
  heard.field(is_complete_);
  heard.field(failed_);
  heard.field(identity_);
  heard.field(start);
  heard.field(remaining_.done);
  remaining_.share = request.share;
  done_ = static_cast<std::size_t>(std::ranges::count(remaining_.done, true));
  if (is_complete_) return;
  if (!communicator.is_root()) journal_ = directory_.open_journal(start, communicator.rank(), identity_);
  communicator.barrier();
  if (communicator.is_root()) sync_to_disk(directory_.path());
}

OutputClaim::~OutputClaim() = default;

void OutputClaim::claim(const RunRequest& request, const LoadedJob& loaded, int ranks) {
  if (request.existing == ExistingOutput::Refuse) refuse_what_exists(output_, directory_);
  locks_ = directory_.lock(request.share);
  try {
    is_used_ = directory_.is_in_use();
    const JournalJob now = journal_job(loaded.job, request.input, loaded.files, loaded.device.name);
    identity_ = now.identity();
    remaining_.done.assign(loaded.job.sweep.size(), false);
    if (request.existing == ExistingOutput::Overwrite) {
      directory_.clear();
    } else {
      examine_output(now);
      if (is_complete_) {
        if (request.share.is_whole()) return remove_journals();
        locks_.clear();
        if (!is_used_) directory_.remove_unused();
        return;
      }
      examine_journals(now, loaded.device.name);
    }
    if (!directory_.job()) directory_.write_job(now);
    is_used_ = true;
    begin(request, loaded.device.name, ranks);
  } catch (...) {
    locks_.clear();
    if (!is_used_) directory_.remove_unused();
    throw;
  }
}

/// An output that is whole and of this input needs nothing more.
void OutputClaim::examine_output(const JournalJob& now) {
  if (!fs::exists(output_)) return;
  std::optional<ResultIdentity> found;
  try {
    found = read_identity(output_);
  } catch (const Error& error) {
    if (!is_used_) throw;
    spdlog::warn("{}; it is made again from its journal", error.what());
    return;
  }
  if (found->input_sha256 != now.sha256) {
    // Begun with --overwrite: it is to be replaced by what the journals hold.
    if (is_journal_of(now)) return;
    throw InputError(fmt::format("{}: is of another input ({}) give another output, or --overwrite to start anew",
                                 output_.string(), difference_of(*found, now)));
  }
  is_complete_ = found->pending == 0;
  failed_ = found->failed;
  if (!is_complete_ && !is_used_)
    throw InputError(
        fmt::format("{}: has {} pending points, and its journal is not there any more (they cannot be "
                    "added) give --overwrite to start anew",
                    output_.string(), found->pending));
}

bool OutputClaim::is_journal_of(const JournalJob& now) const {
  try {
    const std::optional<JournalJob> earlier = directory_.job();
    return earlier && earlier->sha256 == now.sha256;
  } catch (const Error&) {
    return false;
  }
}

void OutputClaim::examine_journals(const JournalJob& now, const std::string& device) {
  std::optional<JournalJob> earlier;
  try {
    earlier = directory_.job();
  } catch (const Error& error) {
    throw InputError(fmt::format("{} give --overwrite to start anew", error.what()));
  }
  if (!earlier && !directory_.journals().empty())
    throw InputError(
        fmt::format("{}: says not of what it is the journal (its file 'job' is gone) give --overwrite to "
                    "start anew",
                    directory_.path().string()));
  if (!earlier) return;
  if (earlier->sha256 != now.sha256)
    throw InputError(
        fmt::format("{}: is of another input ({}) run the same input again, or give --overwrite to start "
                    "anew",
                    directory_.path().string(), difference(*earlier, now)));
  if (earlier->program != now.program)
    spdlog::warn("{}: was begun by {}, this is {} (results may differ in their last digits)",
                 directory_.path().string(), earlier->program, now.program);
  const Survey survey = survey_journals(
      directory_, identity_, remaining_.done.size(),
      [&](const RecordPlace& /*place*/, const PointRecord& record) { remaining_.done[record.point] = true; });
  for (const StartRecord& start : survey.starts) {
    if (start.device == device || earlier->program != now.program) continue;
    spdlog::warn("{}: a part of it was computed on {}, this is {} (results may differ in their last digits)",
                 directory_.path().string(), start.device, device);
    break;
  }
  for (const std::string& problem : survey.problems) spdlog::warn("{}", problem);
  for (const std::string& torn : survey.torn) spdlog::info("{}", torn);
}

void OutputClaim::begin(const RunRequest& request, const std::string& device, int ranks) {
  JournalDirectory::Begun begun = directory_.begin_start(identity_);
  start_ = begun.number;
  journal_ = std::move(begun.journal);
  StartRecord start{.time = now_in_utc(),
                    .ranks = ranks,
                    .done = std::ranges::count(remaining_.done, true),
                    .device = device,
                    .command_line = shell_line(request.command_line)};
  Archive archive;
  archive.field(start);
  journal_->append(FrameKind::Start, archive.bytes());
}

void OutputClaim::remove_journals() {
  journal_.reset();
  directory_.remove();
}

}  // namespace costate
