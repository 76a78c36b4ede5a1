#include "journal/journal_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/archive.hpp"
#include "base/error.hpp"
#include "base/files.hpp"

namespace costate {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLock = "lock";
constexpr std::string_view kJob = "job";
constexpr std::string_view kJournal = ".journal";
constexpr std::string_view kBatch = "batch-";
constexpr std::string_view kSavepoint = ".savepoint";
/// The digest of the job is in it: it cannot be its identity.
constexpr std::string_view kJobIdentity = "costate journal 1";

fs::path journal_name(std::size_t start, std::size_t rank) {
  return fmt::format("{:04}-{:04}{}", start, rank, kJournal);
}

/// The numbers in a journal's name; nothing where it is none.
std::optional<std::pair<std::size_t, std::size_t>> numbers_of(const fs::path& path) {
  const std::string name = path.filename().string();
  std::pair<std::size_t, std::size_t> numbers;
  const char* const end = name.data() + name.size();
  const auto start = std::from_chars(name.data(), end, numbers.first);
  if (start.ec != std::errc() || start.ptr == end || *start.ptr != '-') return std::nullopt;
  const auto rank = std::from_chars(start.ptr + 1, end, numbers.second);
  if (rank.ec != std::errc() || std::string_view(rank.ptr, end) != kJournal) return std::nullopt;
  return numbers;
}

std::vector<fs::path> entries(const fs::path& directory) {
  std::error_code problem;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(directory, problem), end; !problem && entry != end; entry.increment(problem))
    found.push_back(entry->path());
  if (problem && problem != std::errc::no_such_file_or_directory)
    throw Error(directory.string() + ": cannot be read (" + problem.message() + ")");
  return found;
}

bool is_lock(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == kLock || (name.starts_with(std::string(kLock) + "-") && name.find("-of-") != std::string::npos);
}

bool is_savepoint(const fs::path& path) {
  return path.filename().string().starts_with(kBatch) && path.extension() == kSavepoint;
}

/// What this program puts there, or a killed one has left; anything else is somebody's.
bool is_own(const fs::path& path) {
  const std::string name = path.filename().string();
  return is_lock(path) || name == kJob || name.starts_with(std::string(kJob) + ".") || name.starts_with("index.") ||
         numbers_of(path) || is_savepoint(path) ||
         (name.starts_with(kBatch) && name.ends_with(std::string(kSavepoint) + ".tmp"));
}

void remove_entry(const fs::path& path) {
  std::error_code problem;
  fs::remove(path, problem);
  if (problem) throw Error(path.string() + ": cannot be removed (" + problem.message() + ")");
}

}  // namespace

bool JournalDirectory::exists() const {
  std::error_code absent;
  return fs::exists(fs::symlink_status(path_, absent));
}

bool JournalDirectory::is_in_use() const {
  return std::ranges::any_of(entries(path_), [](const fs::path& entry) { return !is_lock(entry); });
}

std::vector<FileLock> JournalDirectory::lock(const Share& share) const {
  std::vector<FileLock> locks;
  const auto take = [&](const std::string& name, FileLock::Kind kind) {
    try {
      std::optional<FileLock> taken = FileLock::try_to_take(path_ / name, kind);
      if (taken) locks.push_back(std::move(*taken));
      return taken.has_value();
    } catch (const Error& error) {
      throw InputError(error.what());
    }
  };
  std::error_code problem;
  fs::create_directory(path_, problem);
  if (problem) throw InputError(path_.string() + ": cannot be made (" + problem.message() + ")");
  if (!take(std::string(kLock), share.is_whole() ? FileLock::Kind::Exclusive : FileLock::Kind::Shared))
    throw InputError(path_.string() +
                     ": another run is writing this output (its journal is locked) wait for it, or "
                     "give another output");
  const std::string own = fmt::format("{}-{}-of-{}", kLock, share.index + 1, share.count);
  if (!share.is_whole() && !take(own, FileLock::Kind::Exclusive))
    throw InputError(fmt::format("{}: another run has share {}/{} (its journal is locked) wait for it", path_.string(),
                                 share.index + 1, share.count));
  return locks;
}

std::optional<JournalJob> JournalDirectory::job() const {
  const fs::path file = path_ / kJob;
  std::error_code absent;
  if (!fs::exists(file, absent)) return std::nullopt;
  std::string bytes;
  try {
    bytes = read_file(file, std::numeric_limits<std::size_t>::max());
  } catch (const Error& error) {
    throw Error(file.string() + ": " + error.what());
  }
  const auto payload = read_single(FrameKind::Job, kJobIdentity, bytes);
  if (!payload) throw Error(file.string() + ": is damaged (it says what the journals beside it are of)");
  JournalJob job;
  Archive archive(*payload);
  archive.field(job);
  archive.require_end();
  return job;
}

void JournalDirectory::write_job(const JournalJob& job) const {
  Archive archive;
  JournalJob copy = job;
  archive.field(copy);
  const std::vector<std::byte> frame = make_frame(FrameKind::Job, kJobIdentity, archive.bytes());
  replace_file(path_ / kJob, {reinterpret_cast<const char*>(frame.data()), frame.size()});
}

std::vector<fs::path> JournalDirectory::journals() const {
  std::vector<std::tuple<std::size_t, std::size_t, fs::path>> found;
  for (const fs::path& entry : entries(path_)) {
    if (const auto numbers = numbers_of(entry)) found.emplace_back(numbers->first, numbers->second, entry);
  }
  std::ranges::sort(found);
  std::vector<fs::path> paths;
  for (auto& [start, rank, path] : found) paths.push_back(std::move(path));
  return paths;
}

JournalDirectory::Begun JournalDirectory::begin_start(const std::string& identity) const {
  const std::vector<fs::path> earlier = journals();
  std::size_t number = earlier.empty() ? 1 : numbers_of(earlier.back())->first + 1;
  // Others that share the points may begin at this moment.
  for (;; ++number) {
    if (std::unique_ptr<JournalWriter> journal = JournalWriter::create(path_ / journal_name(number, 0), identity))
      return {number, std::move(journal)};
  }
}

std::unique_ptr<JournalWriter> JournalDirectory::open_journal(std::size_t start, int rank,
                                                              const std::string& identity) const {
  const fs::path path = path_ / journal_name(start, static_cast<std::size_t>(rank));
  std::unique_ptr<JournalWriter> journal = JournalWriter::create(path, identity);
  if (!journal) throw Error(path.string() + ": is there already (something else writes here)");
  return journal;
}

fs::path JournalDirectory::savepoint(std::size_t batch) const {
  return path_ / fmt::format("{}{:06}{}", kBatch, batch, kSavepoint);
}

std::vector<fs::path> JournalDirectory::savepoints() const {
  std::vector<fs::path> found = entries(path_);
  std::erase_if(found, [](const fs::path& entry) { return !is_savepoint(entry); });
  std::ranges::sort(found);
  return found;
}

void JournalDirectory::clear() const {
  for (const fs::path& entry : entries(path_)) {
    if (is_own(entry) && !is_lock(entry)) remove_entry(entry);
  }
}

void JournalDirectory::remove_unused() const {
  try {
    const std::vector<FileLock> locks = lock({});
    if (!is_in_use()) remove();
  } catch (const InputError&) {
    return;  // somebody has it
  }
}

void JournalDirectory::remove() const {
  clear();
  for (const fs::path& entry : entries(path_)) {
    if (is_lock(entry)) remove_entry(entry);
  }
  std::error_code problem;
  fs::remove(path_, problem);
  // Another run may have come and wait for the lock, or something foreign is in it.
  if (problem && problem != std::errc::directory_not_empty)
    throw Error(path_.string() + ": cannot be removed (" + problem.message() + ")");
}

}  // namespace costate
