#include "base/error.hpp"

#include <gtest/gtest.h>

namespace costate {
namespace {

TEST(Diagnostic, JoinsThePartsThatAreThere) {
  EXPECT_EQ((Diagnostic{"a.toml:3:5", "solver.rtol", "too small"}.text()), "a.toml:3:5: solver.rtol: too small");
  EXPECT_EQ((Diagnostic{"a.toml:3:5", "", "too small"}.text()), "a.toml:3:5: too small");
  EXPECT_EQ((Diagnostic{"", "solver.rtol", "too small"}.text()), "solver.rtol: too small");
  EXPECT_EQ((Diagnostic{"", "", "too small"}.text()), "too small");
}

TEST(InputError, HasOneLinePerDiagnosticInTheirOrder) {
  const InputError error({{"a.toml:2:1", "x", "second first"}, {"a.toml:1:1", "", "then this"}});
  EXPECT_STREQ(error.what(), "a.toml:2:1: x: second first\na.toml:1:1: then this");
  ASSERT_EQ(error.diagnostics().size(), 2U);
  EXPECT_EQ(error.diagnostics()[0].key, "x");
}

TEST(ExpressionError, KeepsTheOffset) { EXPECT_EQ(ExpressionError(7, "unknown name").offset(), 7U); }

}  // namespace
}  // namespace costate
