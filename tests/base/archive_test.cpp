#include "base/archive.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace costate {
namespace {

struct Inner {
  std::string name;
  std::optional<std::vector<double>> values;
  void fields(Archive& archive) {
    archive.field(name);
    archive.field(values);
  }
};

struct Outer {
  int number = 0;
  std::vector<Inner> inner;
  std::vector<bool> flags;
  std::deque<std::vector<double>> lists;
  void fields(Archive& archive) {
    archive.field(number);
    archive.field(inner);
    archive.field(flags);
    archive.field(lists);
  }
};

std::vector<std::byte> sample_bytes() {
  Outer outer{7, {{"a", std::vector{1.5, 2.5}}, {"bcd", std::nullopt}}, {true, false, true}, {{1.0}, {}, {2.0, 3.0}}};
  Archive archive;
  archive.field(outer);
  return archive.take();
}

TEST(Archive, GivesBackWhatWasWritten) {
  const std::vector<std::byte> bytes = sample_bytes();
  Archive archive(bytes);
  Outer outer;
  archive.field(outer);
  archive.require_end();
  EXPECT_EQ(outer.number, 7);
  ASSERT_EQ(outer.inner.size(), 2U);
  EXPECT_EQ(outer.inner[0].name, "a");
  EXPECT_EQ(outer.inner[0].values, (std::vector{1.5, 2.5}));
  EXPECT_EQ(outer.inner[1].name, "bcd");
  EXPECT_FALSE(outer.inner[1].values);
  EXPECT_EQ(outer.flags, (std::vector{true, false, true}));
  EXPECT_EQ(outer.lists, (std::deque<std::vector<double>>{{1.0}, {}, {2.0, 3.0}}));
}

TEST(Archive, EveryTruncationIsAnError) {
  const std::vector<std::byte> bytes = sample_bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Archive archive(std::span<const std::byte>(bytes).first(size));
    Outer outer;
    EXPECT_THROW(
        {
          archive.field(outer);
          archive.require_end();
        },
        Error)
        << size;
  }
}

TEST(Archive, ElementsStayWhereTheyAre) {
  std::vector<double> values = {1, 2, 3};
  Archive written;
  written.elements(std::span(values));
  std::vector<double> found(3, 0.0);
  Archive read{written.bytes()};
  read.elements(std::span(found));
  EXPECT_EQ(found, values);
  std::vector<double> shorter(2);
  Archive again(written.bytes());
  EXPECT_THROW(again.elements(std::span(shorter)), Error);
}

}  // namespace
}  // namespace costate
