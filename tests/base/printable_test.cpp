#include "base/printable.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace costate {
namespace {

constexpr std::size_t kMost = 1000;

TEST(Printable, KeepsWhatATerminalShows) {
  for (const char* text : {"", "plain ~", "h\u00e9, \u03ba, \u4e2d, \U0001F600"})
    EXPECT_EQ(printable(text, kMost), text);
}

TEST(Printable, ReplacesWhatATerminalObeys) {
  EXPECT_EQ(printable("a\x1b[31mb\x07\n\r\tc\x7f", kMost), "a?[31mb????c?");
  EXPECT_EQ(printable(std::string("a\0b", 3), kMost), "a?b");
  EXPECT_EQ(printable("\u0085\u009b\u2028\u202e\u2066\u200f", kMost), "??????");
}

TEST(Printable, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(printable("\xff\x80z", kMost), "??z");
  EXPECT_EQ(printable("\xc3", kMost), "?");
  EXPECT_EQ(printable("\xc0\xaf", kMost), "??");            // longer than needed
  EXPECT_EQ(printable("\xed\xa0\x80", kMost), "???");       // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80", kMost), "????");  // beyond U+10FFFF
  EXPECT_EQ(printable("\xe2\x82", kMost), "??");            // cut
}

TEST(Printable, ShortensBetweenCharacters) {
  EXPECT_EQ(printable(std::string(99, 'a') + 'b', 8), "aaaaaa ... ab");
  std::string text;
  for (int k = 0; k < 100; ++k) text += "\u00e9";
  for (std::size_t most = 4; most < 20; ++most) {
    const std::string shown = printable(text, most);
    EXPECT_EQ(shown.find('?'), std::string::npos);
    EXPECT_EQ(printable(shown, kMost), shown) << most;
  }
}

TEST(Printable, ErrorsOfTheInputAre) {
  const InputError error({{"a\x1b.toml:1:1", "key\n", "message \x9b"}});
  EXPECT_STREQ(error.what(), "a?.toml:1:1: key?: message ?");
  EXPECT_EQ(error.diagnostics()[0].key, "key?");
}

}  // namespace
}  // namespace costate
