#include "journal/journal_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "journal/record.hpp"

namespace costate {

std::unique_ptr<JournalWriter> JournalWriter::create(std::filesystem::path path, std::string identity) {
  constexpr mode_t kReadableByAll = 0644;
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kReadableByAll);
  if (descriptor >= 0)
    return std::unique_ptr<JournalWriter>(new JournalWriter(std::move(path), std::move(identity), descriptor));
  if (errno == EEXIST) return nullptr;
  throw Error(path.string() + ": cannot be made (" + std::strerror(errno) + ")");
}

JournalWriter::JournalWriter(std::filesystem::path path, std::string identity, int descriptor)
    : path_(std::move(path)), identity_(std::move(identity)), descriptor_(descriptor) {}

JournalWriter::~JournalWriter() { ::close(descriptor_); }

void JournalWriter::append(std::size_t point, const PointResult& result) {
  append(FrameKind::Point, encode_record(point, result));
}

void JournalWriter::append(FrameKind kind, std::span<const std::byte> payload) {
  const std::vector<std::byte> frame = make_frame(kind, identity_, payload);
  for (std::span<const std::byte> left = frame; !left.empty();) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written >= 0) left = left.subspan(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR)
      throw Error(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  }
}

void JournalWriter::sync() {
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && status.st_nlink == 0)
    throw Error(path_.string() + ": was removed while the run was writing it");
  if (::fdatasync(descriptor_) != 0)
    throw Error(path_.string() + ": cannot be brought to the disk (" + std::strerror(errno) + ")");
}

}  // namespace costate
