#include "output/fingerprint.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace costate {
namespace {

std::vector<std::byte> numbered(std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::size_t k = 0; k < count; ++k) bytes[k] = static_cast<std::byte>(k * 7 + 1);
  return bytes;
}

std::uint64_t sum_of(std::span<const std::byte> bytes, std::size_t block, std::size_t point = 0) {
  Fingerprint fingerprint(block, point);
  fingerprint.add(bytes);
  return fingerprint.sum();
}

TEST(Fingerprint, DoesNotDependOnPiecesOrOrder) {
  const std::vector<std::byte> bytes = numbered(24);
  const std::span<const std::byte> all(bytes);
  Fingerprint in_pieces(8);
  for (const auto& piece : {all.first(3), all.subspan(3, 14), all.subspan(17)}) in_pieces.add(piece);
  EXPECT_EQ(in_pieces.sum(), sum_of(all, 8));

  std::uint64_t out_of_order = 0;
  for (const std::size_t point : {2U, 0U, 1U}) out_of_order += sum_of(all.subspan(8 * point, 8), 8, point);
  EXPECT_EQ(out_of_order, sum_of(all, 8));
}

TEST(Fingerprint, NoticesAChangedByteAndSwappedPoints) {
  std::vector<std::byte> bytes = numbered(24);
  const std::uint64_t before = sum_of(bytes, 8);
  std::swap_ranges(bytes.begin(), bytes.begin() + 8, bytes.begin() + 8);
  EXPECT_NE(sum_of(bytes, 8), before);
  std::swap_ranges(bytes.begin(), bytes.begin() + 8, bytes.begin() + 8);
  EXPECT_EQ(sum_of(bytes, 8), before);
  bytes[11] ^= std::byte{4};
  EXPECT_NE(sum_of(bytes, 8), before);
}

}  // namespace
}  // namespace costate
