// SHA-256 digests, for the identity of inputs and results.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace costate {

/// A digest of data that comes in pieces (FIPS 180-4).
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::span<const std::byte> data);
  void update(std::string_view text) { update(std::as_bytes(std::span(text))); }

  /// The digest of all data so far as 64 hexadecimal digits; more data may follow.
  [[nodiscard]] std::string digest() const;
  /// The same as bytes.
  static constexpr std::size_t kBytes = 32;
  [[nodiscard]] std::array<std::byte, kBytes> bytes() const;

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// The digest of one text as 64 hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view text);

}  // namespace costate
