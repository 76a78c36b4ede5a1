#include "base/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"

namespace costate {
namespace {

TEST(Environment, StandsInPlaceOfItsNames) {
  ASSERT_EQ(setenv("COSTATE_TEST_A", "/scratch", 1), 0);
  ASSERT_EQ(setenv("COSTATE_TEST_B", "", 1), 0);
  EXPECT_EQ(expand_environment("/no/variable"), "/no/variable");
  EXPECT_EQ(expand_environment("$COSTATE_TEST_A"), "/scratch");
  EXPECT_EQ(expand_environment("$COSTATE_TEST_A/me"), "/scratch/me");
  EXPECT_EQ(expand_environment("a${COSTATE_TEST_A}b$COSTATE_TEST_B.c"), "a/scratchb.c");
  EXPECT_EQ(expand_environment("$COSTATE_TEST_A$COSTATE_TEST_A"), "/scratch/scratch");
}

TEST(Environment, NamesWhatIsNotSet) {
  unsetenv("COSTATE_TEST_NONE");
  EXPECT_THROW(
      {
        try {
          static_cast<void>(expand_environment("/a/$COSTATE_TEST_NONE"));
        } catch (const Error& error) {
          EXPECT_THAT(error.what(), testing::HasSubstr("COSTATE_TEST_NONE is not set"));
          throw;
        }
      },
      Error);
  for (const char* text : {"$", "a$/b", "${", "${COSTATE_TEST_A", "${}", "$$"})
    EXPECT_THROW(static_cast<void>(expand_environment(text)), Error) << text;
}

}  // namespace
}  // namespace costate
