#include "input/source_text.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

TEST(SourceText, PlacesCountCharactersFromOne) {
  const SourceText source("f", "a\n\xC3\xA9 = 1\n");
  EXPECT_EQ(source.place(0), "f:1:1");
  EXPECT_EQ(source.place(2), "f:2:1");
  EXPECT_EQ(source.place(5), "f:2:3");
  EXPECT_EQ(source.place(9), "f:3:1");
}

TEST(SourceText, EveryByteKeepsItsOriginThroughSeveralChanges) {
  SourceText source("f", "abcdef");
  const std::size_t x = source.add_option("x");
  const std::size_t y = source.add_option("y");
  source.replace(2, 3, "XXX", x);   // abXXXdef
  source.replace(0, 0, "YY", y);    // YYabXXXdef
  source.replace(8, 9, "YYYY", y);  // YYabXXXdYYYYf
  EXPECT_EQ(source.text(), "YYabXXXdYYYYf");
  const char* const places[] = {"y", "y", "f:1:1", "f:1:2", "x", "x", "x", "f:1:4", "y", "y", "y", "y", "f:1:6"};
  for (std::size_t k = 0; k < 13; ++k) EXPECT_EQ(source.place(k), places[k]) << k;
}

TEST(SourceText, AChangeOfAChangeReplacesIt) {
  SourceText source("f", "abc");
  source.replace(1, 2, "first", source.add_option("x"));
  source.replace(1, 6, "2", source.add_option("y"));
  EXPECT_EQ(source.text(), "a2c");
  EXPECT_EQ(source.place(1), "y");
  EXPECT_EQ(source.place(2), "f:1:3");
}

TEST(SourceText, OptionsComeBehindTheFile) {
  SourceText source("f", "abc");
  source.replace(0, 1, "x", source.add_option("x"));
  EXPECT_GT(source.order(0), source.order(2));
}

}  // namespace
}  // namespace costate
