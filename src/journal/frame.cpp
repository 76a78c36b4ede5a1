#include "journal/frame.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/sha256.hpp"

namespace costate {

namespace {

constexpr std::size_t kWord = 8;
constexpr std::array kKinds = {FrameKind::Start, FrameKind::Point, FrameKind::Job, FrameKind::Savepoint};

std::array<std::byte, Sha256::kBytes> digest_of(std::string_view identity, std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.update(identity);
  digest.update(bytes);
  return digest.bytes();
}

}  // namespace

std::vector<std::byte> make_frame(FrameKind kind, std::string_view identity, std::span<const std::byte> payload) {
  std::vector<std::byte> frame(kFrameHeader + payload.size());
  const std::uint64_t length = payload.size();
  std::memcpy(frame.data(), &kind, kWord);
  std::memcpy(frame.data() + kWord, &length, kWord);
  std::ranges::copy(payload, frame.begin() + kFrameHeader);
  const auto digest = digest_of(identity, frame);
  frame.insert(frame.end(), digest.begin(), digest.end());
  return frame;
}

std::optional<FrameHeader> read_header(std::span<const std::byte> bytes) {
  if (bytes.size() < kFrameHeader) return std::nullopt;
  FrameHeader header;
  std::memcpy(&header.kind, bytes.data(), kWord);
  std::memcpy(&header.payload, bytes.data() + kWord, kWord);
  const bool is_known = std::ranges::find(kKinds, header.kind) != kKinds.end();
  // No file is as long as 2^56 bytes.
  constexpr unsigned kMostBits = 56;
  if (!is_known || header.payload % kWord != 0 || header.payload >> kMostBits != 0) return std::nullopt;
  return header;
}

std::optional<std::span<const std::byte>> read_payload(std::string_view identity, std::span<const std::byte> bytes) {
  if (bytes.size() < kFrameHeader + kFrameDigest) return std::nullopt;
  const auto digest = digest_of(identity, bytes.first(bytes.size() - kFrameDigest));
  if (!std::ranges::equal(digest, bytes.last(kFrameDigest))) return std::nullopt;
  return bytes.subspan(kFrameHeader, bytes.size() - kFrameHeader - kFrameDigest);
}

std::optional<std::span<const std::byte>> read_single(FrameKind kind, std::string_view identity,
                                                      std::string_view file) {
  const auto bytes = std::as_bytes(std::span(file));
  const std::optional<FrameHeader> header = read_header(bytes);
  if (!header || header->kind != kind || header->size() != bytes.size()) return std::nullopt;
  return read_payload(identity, bytes);
}

}  // namespace costate
