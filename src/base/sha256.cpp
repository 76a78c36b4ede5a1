#include "base/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cstring>

#include "base/error.hpp"

namespace costate {

namespace {

void require(int status, std::string_view call) {
  if (status != 1) throw Error(fmt::format("{} failed (libcrypto offers no SHA-256)", call));
}

}  // namespace

struct Sha256::Context {
  Context() : handle(EVP_MD_CTX_new()) {
    if (handle == nullptr) throw Error("EVP_MD_CTX_new failed (out of memory)");
  }
  ~Context() { EVP_MD_CTX_free(handle); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD_CTX* handle;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  require(EVP_DigestInit_ex(context_->handle, EVP_sha256(), nullptr), "EVP_DigestInit_ex");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::span<const std::byte> data) {
  require(EVP_DigestUpdate(context_->handle, data.data(), data.size()), "EVP_DigestUpdate");
}

std::array<std::byte, Sha256::kBytes> Sha256::bytes() const {
  const Context copy;
  require(EVP_MD_CTX_copy_ex(copy.handle, context_->handle), "EVP_MD_CTX_copy_ex");
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  require(EVP_DigestFinal_ex(copy.handle, bytes.data(), nullptr), "EVP_DigestFinal_ex");
  std::array<std::byte, kBytes> digest{};
  std::memcpy(digest.data(), bytes.data(), digest.size());
  return digest;
}

std::string Sha256::digest() const {
  std::string digits;
  for (const std::byte byte : bytes()) digits += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return digits;
}

std::string sha256(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.digest();
}

}  // namespace costate
