#include "base/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

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

std::string Sha256::digest() const {
  const Context copy;
  require(EVP_MD_CTX_copy_ex(copy.handle, context_->handle), "EVP_MD_CTX_copy_ex");
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  require(EVP_DigestFinal_ex(copy.handle, bytes.data(), &size), "EVP_DigestFinal_ex");
  std::string digits;
  for (const unsigned char byte : std::span(bytes).first(size)) digits += fmt::format("{:02x}", byte);
  return digits;
}

std::string sha256(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.digest();
}

}  // namespace costate
