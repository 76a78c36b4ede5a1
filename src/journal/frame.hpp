// A record as it lies in a file: a kind, a length, the payload and a digest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace costate {

enum class FrameKind : std::uint64_t {
  Start = 0x5452415453525450U,      ///< how a run began
  Point = 0x544e494f50525450U,      ///< a point's result
  Job = 0x20424f4a20525450U,        ///< what is computed
  Savepoint = 0x4556415320525450U,  ///< where the solution of a batch is
};

inline constexpr std::size_t kFrameHeader = 16;
inline constexpr std::size_t kFrameDigest = 32;

/// [kind][bytes of the payload][payload][SHA-256 of the identity and of all before], in words of 8 bytes. `identity`
/// says what the record belongs to: one of something else does not verify. The payload is whole words.
[[nodiscard]] std::vector<std::byte> make_frame(FrameKind kind, std::string_view identity,
                                                std::span<const std::byte> payload);

/// What the header says; nothing where it is no header.
struct FrameHeader {
  FrameKind kind = FrameKind::Point;
  std::uint64_t payload = 0;  ///< bytes

  [[nodiscard]] std::uint64_t size() const { return kFrameHeader + payload + kFrameDigest; }
};
[[nodiscard]] std::optional<FrameHeader> read_header(std::span<const std::byte> bytes);

/// The payload of a frame that fills `bytes`; nothing where the digest is another.
[[nodiscard]] std::optional<std::span<const std::byte>> read_payload(std::string_view identity,
                                                                     std::span<const std::byte> bytes);

/// The payload of a frame that is a whole file; nothing where it is none, or of another kind or identity.
[[nodiscard]] std::optional<std::span<const std::byte>> read_single(FrameKind kind, std::string_view identity,
                                                                    std::string_view file);

}  // namespace costate
