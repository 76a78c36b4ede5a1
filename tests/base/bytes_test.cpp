#include "base/bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace costate {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::uint64_t kMebi = 1024UL * 1024UL;

TEST(ParseBytes, AcceptsEveryUnit) {
  EXPECT_EQ(parse_bytes("7 B"), 7U);
  EXPECT_EQ(parse_bytes("3 KiB"), 3072U);
  EXPECT_EQ(parse_bytes("512 MiB"), 512 * kMebi);
  EXPECT_EQ(parse_bytes("20 GiB"), 20 * 1024 * kMebi);
  EXPECT_EQ(parse_bytes("2 TiB"), 2 * kMebi * kMebi);
  EXPECT_EQ(parse_bytes("3 kB"), 3000U);
  EXPECT_EQ(parse_bytes("3 MB"), 3000000U);
  EXPECT_EQ(parse_bytes("3 GB"), 3000000000U);
  EXPECT_EQ(parse_bytes("3 TB"), 3000000000000U);
}

TEST(ParseBytes, AcceptsFractionsNoBlankAndABareZero) {
  EXPECT_EQ(parse_bytes("1.5GiB"), 1536 * kMebi);
  EXPECT_EQ(parse_bytes("0.5 B"), 0U);
  EXPECT_EQ(parse_bytes("0"), 0U);
}

TEST(ParseBytes, RefusesWithTheReason) {
  const auto refusal = [](const std::string& text, const std::string& reason) {
    EXPECT_THAT([&] { (void)parse_bytes(text); }, ThrowsMessage<Error>(HasSubstr(reason))) << text;
  };
  refusal("", "does not start with a number");
  refusal("much", "does not start with a number");
  refusal("nan B", "does not start with a number");
  refusal("inf B", "does not start with a number");
  refusal("-1 MiB", "it is negative");
  refusal("512", "it has no unit");
  refusal("512 mib", "'mib' is not one of the units");
  refusal("512  MiB", "' MiB' is not one of the units");
  refusal("512 MiB ", "'MiB ' is not one of the units");
  refusal("9000 TiB", "more than 8192 TiB");
  refusal("512 XB", "write a number and a unit, as in \"512 MiB\"");
}

TEST(FormatBytes, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1 KiB");
  EXPECT_EQ(format_bytes(512 * kMebi), "512 MiB");
  EXPECT_EQ(format_bytes(1536 * kMebi), "1.5 GiB");
  EXPECT_EQ(format_bytes(5000 * kMebi * kMebi), "5000 TiB");
}

TEST(FormatBytes, RoundsUpIntoTheNextUnit) { EXPECT_EQ(format_bytes(kMebi - 1), "1 MiB"); }

TEST(FormatBytes, IsReadBackByParseBytes) {
  for (const std::uint64_t bytes : {std::uint64_t{1}, std::uint64_t{1024}, 512 * kMebi, 1536 * kMebi}) {
    EXPECT_EQ(parse_bytes(format_bytes(bytes)), bytes);
  }
}

}  // namespace
}  // namespace costate
