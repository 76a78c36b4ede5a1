#include "journal/frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace costate {
namespace {

const std::string kIdentity = "a test";

std::vector<std::byte> payload() {
  std::vector<std::byte> bytes(24);
  for (std::size_t k = 0; k < bytes.size(); ++k) bytes[k] = static_cast<std::byte>(7 * k);
  return bytes;
}

bool is_sound(std::span<const std::byte> frame) {
  const auto header = read_header(frame);
  return header && header->size() == frame.size() && read_payload(kIdentity, frame).has_value();
}

TEST(Frame, ComesBackAsItWas) {
  const std::vector<std::byte> frame = make_frame(FrameKind::Point, kIdentity, payload());
  ASSERT_TRUE(is_sound(frame));
  const auto found = read_payload(kIdentity, frame);
  EXPECT_TRUE(std::ranges::equal(*found, payload()));
  EXPECT_FALSE(read_payload("another test", frame).has_value());
}

TEST(Frame, EveryFlippedBitIsFound) {
  const std::vector<std::byte> frame = make_frame(FrameKind::Point, kIdentity, payload());
  for (std::size_t bit = 0; bit < 8 * frame.size(); ++bit) {
    std::vector<std::byte> flipped = frame;
    flipped[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_FALSE(is_sound(flipped)) << bit;
  }
}

TEST(Frame, EveryTruncationIsFound) {
  const std::vector<std::byte> frame = make_frame(FrameKind::Job, kIdentity, payload());
  const std::string_view text(reinterpret_cast<const char*>(frame.data()), frame.size());
  EXPECT_TRUE(read_single(FrameKind::Job, kIdentity, text));
  EXPECT_FALSE(read_single(FrameKind::Point, kIdentity, text));
  for (std::size_t size = 0; size < frame.size(); ++size)
    EXPECT_FALSE(read_single(FrameKind::Job, kIdentity, text.substr(0, size))) << size;
}

}  // namespace
}  // namespace costate
