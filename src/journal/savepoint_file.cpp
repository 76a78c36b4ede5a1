#include "journal/savepoint_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/sha256.hpp"
#include "journal/frame.hpp"

namespace costate {

namespace {

/// A file that is written, with the digest of what is.
class DigestedFile {
 public:
  DigestedFile(const std::filesystem::path& path, std::string_view identity)
      : path_(path), file_(path, std::ios::binary | std::ios::trunc) {
    digest_.update(identity);
    require();
  }
  void write(std::span<const std::byte> bytes) {
    digest_.update(bytes);
    put(bytes);
  }
  void finish() {
    put(digest_.bytes());
    file_.close();
    require();
  }

 private:
  void put(std::span<const std::byte> bytes) {
    errno = 0;
    file_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    require();
  }
  void require() {
    if (!file_) throw Error(path_.string() + ": cannot be written (" + std::strerror(errno) + ")");
  }

  std::filesystem::path path_;
  std::ofstream file_;
  Sha256 digest_;
};

struct Header {
  FrameKind kind = FrameKind::Savepoint;
  /// What follows it is as long as the file tells.
  std::uint64_t maker_bytes = 0;
};

constexpr std::uint64_t kLeast = sizeof(Header) + kFrameDigest;

std::vector<std::byte> bytes_of(SavepointMaker maker) {
  Archive archive;
  archive.field(maker);
  return archive.take();
}

SavepointMaker maker_of(std::span<const std::byte> bytes) {
  SavepointMaker maker;
  Archive archive(bytes);
  archive.field(maker);
  archive.require_end();
  return maker;
}

/// Why a savepoint cannot be gone on from; the makers differ.
std::string difference(const SavepointMaker& earlier, const SavepointMaker& now) {
  if (earlier.device != now.device)
    return fmt::format("was made on {} (this run is on {}, where its states cannot be taken over)", earlier.device,
                       now.device);
  return fmt::format("was made by {} (this is {}, which cannot take its states over)", earlier.program, now.program);
}

}  // namespace

void SavepointFile::write(const std::function<void(Archive&)>& write) const {
  const std::filesystem::path temporary = path_.string() + ".tmp";
  try {
    DigestedFile file(temporary, identity_);
    const std::vector<std::byte> maker = bytes_of(maker_);
    const Header header{.maker_bytes = maker.size()};
    file.write(std::as_bytes(std::span(&header, 1)));
    file.write(maker);
    Archive archive([&](std::span<const std::byte> piece) { file.write(piece); });
    write(archive);
    archive.flush();
    file.finish();
    sync_to_disk(temporary);
    std::error_code problem;
    std::filesystem::rename(temporary, path_, problem);
    if (problem) throw Error(path_.string() + ": cannot be written (" + problem.message() + ")");
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw;
  }
}

std::unique_ptr<Archive> SavepointFile::open() const {
  std::error_code absent;
  if (!std::filesystem::exists(path_, absent)) return nullptr;
  const auto refuse = [this](const std::string& why) { throw Error(path_.string() + ": " + why); };
  auto file = std::make_shared<std::ifstream>(path_, std::ios::binary);
  const auto size = static_cast<std::uint64_t>(std::filesystem::file_size(path_, absent));
  if (!*file || absent) refuse("cannot be read");
  if (size < kLeast) refuse("is damaged (it ends too early)");
  const auto read = [file, refuse](std::span<std::byte> bytes) {
    file->read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!*file) refuse("cannot be read to its end");
  };

  Sha256 digest;
  digest.update(identity_);
  std::vector<std::byte> buffer(std::size_t{1} << 20U);
  for (std::uint64_t left = size - kFrameDigest; left > 0;) {
    const auto piece = std::span(buffer).first(static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size())));
    read(piece);
    digest.update(piece);
    left -= piece.size();
  }
  std::array<std::byte, kFrameDigest> found{};
  read(found);
  if (found != digest.bytes()) refuse("is damaged, or of something else (its digest is another)");
  Header header;
  file->seekg(0);
  read(std::as_writable_bytes(std::span(&header, 1)));
  if (header.kind != FrameKind::Savepoint || header.maker_bytes > size - kLeast) refuse("is something else");
  std::vector<std::byte> maker(header.maker_bytes);
  read(maker);
  const SavepointMaker earlier = maker_of(maker);
  if (earlier != maker_) refuse(difference(earlier, maker_));
  return std::make_unique<Archive>(size - kLeast - header.maker_bytes, read);
}

void SavepointFile::remove() const {
  std::error_code problem;
  std::filesystem::remove(path_, problem);
  if (problem) throw Error(path_.string() + ": cannot be removed (" + problem.message() + ")");
}

}  // namespace costate
