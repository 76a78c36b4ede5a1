#include "model/parameters.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

using Entries = std::optional<std::vector<std::size_t>>;

ParameterTable example() {
  ParameterTable table;
  table.add("kerr", {0.3}, false);
  table.add("none", {}, true);
  table.add("amp", {1, 2, 3}, true);
  table.add("drive", {0.5}, false);
  return table;
}

TEST(ParameterTable, NumbersEntriesInOrder) {
  ParameterTable table;
  EXPECT_EQ(table.add("kerr", {0.3}, false), 0u);
  EXPECT_EQ(table.add("amp", {1, 2, 3}, true), 1u);
  EXPECT_EQ(table.add("drive", {0.5}, false), 4u);
  EXPECT_EQ(table.size(), 5u);
  EXPECT_EQ(table.values(), (std::vector<double>{0.3, 1, 2, 3, 0.5}));
}

TEST(ParameterTable, FindsByName) {
  const ParameterTable table = example();
  ASSERT_NE(table.find("amp"), nullptr);
  EXPECT_EQ(table.find("amp")->first, 1u);
  EXPECT_TRUE(table.find("amp")->is_array);
  EXPECT_EQ(table.find("am"), nullptr);
}

TEST(ParameterTable, NamesEntries) {
  const ParameterTable table = example();
  EXPECT_EQ(table.entry_name(0), "kerr");
  EXPECT_EQ(table.entry_name(1), "amp[0]");
  EXPECT_EQ(table.entry_name(3), "amp[2]");
  EXPECT_EQ(table.entry_name(4), "drive");
}

TEST(ParameterTable, ResolvesReferences) {
  const ParameterTable table = example();
  EXPECT_EQ(table.resolve("kerr"), (Entries{{0}}));
  EXPECT_EQ(table.resolve("amp"), (Entries{{1, 2, 3}}));
  EXPECT_EQ(table.resolve("amp[2]"), (Entries{{3}}));
  EXPECT_EQ(table.resolve("none"), Entries{std::vector<std::size_t>{}});
}

TEST(ParameterTable, RefusesWhatIsNotThere) {
  const ParameterTable table = example();
  for (const char* reference : {"", "x", "kerr[0]", "amp[3]", "amp[", "amp[]", "amp[-1]", "amp[1", "amp[1]x",
                                "amp[1.0]", "amp[ 1]", "none[0]", "amp[99999999999999999999999]"}) {
    EXPECT_EQ(table.resolve(reference), std::nullopt) << reference;
  }
}

TEST(ParameterTable, NamesResolveToThemselves) {
  const ParameterTable table = example();
  for (std::size_t i = 0; i < table.size(); ++i) EXPECT_EQ(table.resolve(table.entry_name(i)), (Entries{{i}}));
}

}  // namespace
}  // namespace costate
