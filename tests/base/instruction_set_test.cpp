#include "base/instruction_set.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/error.hpp"

namespace costate {
namespace {

TEST(InstructionSets, TheBaselineIsAlwaysThereAndTheBestIsTheDefault) {
  const std::vector<InstructionSet> sets = available_instruction_sets();
  EXPECT_EQ(sets.front(), InstructionSet::Baseline);
  EXPECT_TRUE(std::is_sorted(sets.begin(), sets.end()));
  EXPECT_EQ(find_instruction_set(std::nullopt), sets.back());
}

TEST(InstructionSets, AreFoundByName) {
  for (const InstructionSet set : available_instruction_sets()) {
    EXPECT_EQ(find_instruction_set(std::string(name_of(set))), set);
  }
}

TEST(InstructionSets, OneThatIsMissingIsAnErrorThatNamesThoseThereAre) {
  const std::string best(name_of(available_instruction_sets().back()));
  EXPECT_THAT([] { static_cast<void>(find_instruction_set("avx1024")); },
              testing::ThrowsMessage<InputError>(testing::AllOf(
                  testing::StartsWith("COSTATE_INSTRUCTION_SET is \"avx1024\" (this program on this processor has "),
                  testing::HasSubstr(best + ") name one of these"))));
}

TEST(InstructionSets, TheOneInUseIsAvailable) {
  const std::vector<InstructionSet> sets = available_instruction_sets();
  EXPECT_NE(std::find(sets.begin(), sets.end(), instruction_set()), sets.end());
}

}  // namespace
}  // namespace costate
