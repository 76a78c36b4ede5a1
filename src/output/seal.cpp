#include "output/seal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <span>
#include <string>

#include "base/error.hpp"
#include "base/sha256.hpp"

namespace costate {

namespace {

const std::string kLabel = "\ncostate: sha256 of all bytes before this line: ";
constexpr std::size_t kDigits = 64;

std::size_t seal_size() { return kLabel.size() + kDigits + 1; }

/// The digest of the first `size` bytes.
std::string digest_of(const std::filesystem::path& path, std::uintmax_t size) {
  std::ifstream file(path, std::ios::binary);
  Sha256 digest;
  std::array<char, std::size_t{1} << 16> buffer{};
  for (std::uintmax_t left = size; left > 0;) {
    const auto count = static_cast<std::size_t>(std::min<std::uintmax_t>(left, buffer.size()));
    if (!file.read(buffer.data(), static_cast<std::streamsize>(count))) {
      throw Error(path.string() + ": cannot be read");
    }
    digest.update(std::as_bytes(std::span(buffer.data(), count)));
    left -= count;
  }
  return digest.digest();
}

}  // namespace

void seal(const std::filesystem::path& path) {
  const std::string text = kLabel + digest_of(path, std::filesystem::file_size(path)) + "\n";
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << text;
  file.close();
  if (!file || check_seal(path) != Seal::Intact) throw Error(path.string() + ": cannot be written (is the disk full?)");
}

Seal check_seal(const std::filesystem::path& path) {
  const std::uintmax_t size = std::filesystem::file_size(path);
  if (size < seal_size()) return Seal::Absent;
  std::ifstream file(path, std::ios::binary);
  std::string text(seal_size(), '\0');
  file.seekg(static_cast<std::streamoff>(size - seal_size()));
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size())))
    throw Error(path.string() + ": cannot be read");
  if (!text.starts_with(kLabel)) return Seal::Absent;
  return text == kLabel + digest_of(path, size - seal_size()) + "\n" ? Seal::Intact : Seal::Broken;
}

}  // namespace costate
