#include "input/definition_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace costate {
namespace {

using Uses = std::vector<std::vector<std::size_t>>;

TEST(DefinitionOrder, KeepsTheFilesOrderWhereItCan) {
  EXPECT_EQ(definition_order(Uses{{}, {0}, {}}).order, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(DefinitionOrder, PutsWhatIsUsedFirst) {
  const DefinitionOrder order = definition_order(Uses{{2, 1}, {2}, {}});
  EXPECT_EQ(order.order, (std::vector<std::size_t>{2, 1, 0}));
  EXPECT_TRUE(order.cycles.empty());
}

TEST(DefinitionOrder, FindsCyclesFromTheirFirstMember) {
  const DefinitionOrder order = definition_order(Uses{{3}, {1}, {4}, {2}, {3}});
  EXPECT_EQ(order.cycles, (Uses{{2, 4, 3}, {1}}));
}

TEST(DefinitionOrder, DoesNotRecurse) {
  constexpr std::size_t kLength = 200000;
  Uses chain(kLength);
  for (std::size_t k = 0; k + 1 < kLength; ++k) chain[k] = {k + 1};
  const DefinitionOrder order = definition_order(chain);
  EXPECT_EQ(order.order.front(), kLength - 1);
  EXPECT_EQ(order.order.size(), kLength);
}

}  // namespace
}  // namespace costate
