#include "output/record_index.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.hpp"

namespace costate {

namespace {

constexpr std::size_t kBlock = 4096;
/// A place in one number: the journal's, and behind it the record's. 0 is none.
constexpr unsigned kOffsetBits = 40;
constexpr std::uint64_t kLongestJournal = std::uint64_t{1} << kOffsetBits;

}  // namespace

RecordIndex::RecordIndex(const std::filesystem::path& directory, std::size_t points)
    : directory_(directory), points_(points), block_(std::min(kBlock, points), 0) {
  std::string name = (directory / "index.XXXXXX").string();
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0 || ::unlink(name.c_str()) != 0 ||
      ::ftruncate(descriptor_, static_cast<off_t>(points * sizeof(std::uint64_t))) != 0) {
    const int cause = errno;
    if (descriptor_ >= 0) ::close(descriptor_);
    throw Error(directory.string() + ": cannot be written (" + std::strerror(cause) + ")");
  }
}

RecordIndex::~RecordIndex() { ::close(descriptor_); }

void RecordIndex::write_block() {
  if (!is_changed_) return;
  const std::size_t bytes = block_.size() * sizeof(std::uint64_t);
  if (::pwrite(descriptor_, block_.data(), bytes, static_cast<off_t>(first_ * sizeof(std::uint64_t))) !=
      static_cast<ssize_t>(bytes))
    throw Error(directory_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  is_changed_ = false;
}

std::uint64_t RecordIndex::number(std::size_t point) {
  if (point < first_ || point >= first_ + block_.size()) {
    write_block();
    first_ = point / kBlock * kBlock;
    block_.resize(std::min(kBlock, points_ - first_));
    const std::size_t bytes = block_.size() * sizeof(std::uint64_t);
    if (::pread(descriptor_, block_.data(), bytes, static_cast<off_t>(first_ * sizeof(std::uint64_t))) !=
        static_cast<ssize_t>(bytes))
      throw Error(directory_.string() + ": cannot be read (" + std::strerror(errno) + ")");
  }
  return block_[point - first_];
}

void RecordIndex::tell(std::size_t point, const RecordPlace& place) {
  if (number(point) != 0) return;
  if (place.offset >= kLongestJournal) throw Error(directory_.string() + ": a journal is longer than 1 TiB");
  block_[point - first_] = ((place.journal + 1) << kOffsetBits) | place.offset;
  is_changed_ = true;
}

std::optional<RecordPlace> RecordIndex::find(std::size_t point) {
  const std::uint64_t found = number(point);
  if (found == 0) return std::nullopt;
  return RecordPlace{static_cast<std::size_t>(found >> kOffsetBits) - 1, found & (kLongestJournal - 1)};
}

}  // namespace costate
