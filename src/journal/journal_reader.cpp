#include "journal/journal_reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"

namespace costate {

JournalReader::JournalReader(std::filesystem::path path, std::string identity)
    : path_(std::move(path)), identity_(std::move(identity)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw Error(path_.string() + ": cannot be read (" + std::strerror(errno) + ")");
}

JournalReader::~JournalReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

JournalReader::JournalReader(JournalReader&& other) noexcept
    : path_(std::move(other.path_)),
      identity_(std::move(other.identity_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      buffer_(std::move(other.buffer_)) {}

JournalReader& JournalReader::operator=(JournalReader&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(identity_, other.identity_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

std::uint64_t JournalReader::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0)
    throw Error(path_.string() + ": cannot be read (" + std::strerror(errno) + ")");
  return static_cast<std::uint64_t>(status.st_size);
}

std::span<const std::byte> JournalReader::read(std::uint64_t offset, std::uint64_t count) {
  if (buffer_.size() < count) buffer_.resize(static_cast<std::size_t>(count));
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(descriptor_, buffer_.data() + done, static_cast<std::size_t>(count) - done,
                                static_cast<off_t>(offset + done));
    if (got == 0) break;
    if (got > 0) done += static_cast<std::size_t>(got);
    if (got < 0 && errno != EINTR) throw Error(path_.string() + ": cannot be read (" + std::strerror(errno) + ")");
  }
  return std::span(buffer_).first(done);
}

std::optional<JournalReader::Found> JournalReader::sound_record(std::uint64_t offset, std::uint64_t size) {
  const std::optional<FrameHeader> header = read_header(read(offset, kFrameHeader));
  if (!header || header->size() > size - offset) return std::nullopt;
  const std::optional<std::span<const std::byte>> payload = read_payload(identity_, read(offset, header->size()));
  if (!payload) return std::nullopt;
  return Found{*header, *payload};
}

/// The first place behind `offset` where a sound record begins.
std::optional<std::uint64_t> JournalReader::next_record(std::uint64_t offset, std::uint64_t size) {
  constexpr std::uint64_t kBlock = std::uint64_t{1} << 20U;
  for (std::uint64_t begin = offset + 1; begin + kFrameHeader <= size; begin += kBlock) {
    std::vector<std::uint64_t> places;
    const std::span<const std::byte> block = read(begin, kBlock + kFrameHeader - 1);
    for (std::size_t k = 0; k + kFrameHeader <= block.size(); ++k) {
      if (read_header(block.subspan(k))) places.push_back(begin + k);
    }
    for (const std::uint64_t place : places) {
      if (sound_record(place, size)) return place;
    }
  }
  return std::nullopt;
}

JournalDamage JournalReader::scan(const Use& use) {
  JournalDamage damage;
  const std::uint64_t size = this->size();
  for (std::uint64_t offset = 0; offset < size;) {
    if (const std::optional<Found> found = sound_record(offset, size)) {
      const std::uint64_t next = offset + found->header.size();
      if (!use(offset, found->header.kind, found->payload)) damage.damaged.push_back(offset);
      offset = next;
      continue;
    }
    const std::optional<FrameHeader> header = read_header(read(offset, kFrameHeader));
    const bool ends_within = header ? header->size() > size - offset : size - offset < kFrameHeader;
    const std::optional<std::uint64_t> next = next_record(offset, size);
    if (!next && ends_within) {
      damage.torn = offset;
    } else {
      damage.damaged.push_back(offset);
    }
    offset = next.value_or(size);
  }
  return damage;
}

std::span<const std::byte> JournalReader::payload_at(std::uint64_t offset) {
  const std::optional<Found> found = sound_record(offset, size());
  if (!found) throw Error(path_.string() + ": has changed while it was read");
  return found->payload;
}

}  // namespace costate
