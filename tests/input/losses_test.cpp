#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "input/evaluation.hpp"
#include "input/job.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

using testing::HasSubstr;

constexpr const char* kSections = R"toml(
[[initial]]
name = "zero"
state = "fock(0)"

[[initial]]
name = "one"
state = "fock(1)"

[[observable]]
name = "n"
operator = "number(c)"

[[observable]]
name = "a"
operator = "destroy(c)"
)toml";

constexpr const char* kTimes = "format_version = 1\n[[subsystem]]\nname = \"c\"\nlevels = 3\n";

/// A made-up expectation value that tells its indices.
double told(const ObservedValue& value) {
  return 1000.0 * static_cast<double>(value.observable) + 100.0 * static_cast<double>(value.initial) +
         static_cast<double>(value.save * value.save) + (value.plane == Plane::Imaginary ? 0.5 : 0.0);
}

double loss(const std::string& expression) {
  const Job job = parse_job(std::string(kTimes) + kSections + "[[loss]]\nname = \"cost\"\nexpression = \"" +
                                expression + "\"\n[time]\nstart = 1\nend = 5\nsave = [1, 2, 4, 5]\n",
                            "test.toml");
  return value_of(*job.model, job.model->losses.at(0).value, 0, told);
}

TEST(Losses, LookAtSaveTimes) {
  EXPECT_DOUBLE_EQ(loss("final(n@zero)"), 9.0);
  EXPECT_DOUBLE_EQ(loss("initial(n@zero)"), 0.0);
  EXPECT_DOUBLE_EQ(loss("at(n@one, 2)"), 104.0);
}

TEST(Losses, AverageOverSaveTimes) { EXPECT_DOUBLE_EQ(loss("mean(n@zero)"), (0.0 + 1 + 4 + 9) / 4); }

TEST(Losses, IntegrateByTheTrapezoidRule) {
  EXPECT_DOUBLE_EQ(loss("integral(n@zero)"), 0.5 * (0 + 1) * 1 + 0.5 * (1 + 4) * 2 + 0.5 * (4 + 9) * 1);
}

TEST(Losses, AverageOverInitialStates) { EXPECT_DOUBLE_EQ(loss("final(n)"), 0.5 * (9.0 + 109.0)); }

TEST(Losses, SplitComplexObservables) {
  EXPECT_DOUBLE_EQ(loss("real(final(a@zero))"), 1009.0);
  EXPECT_DOUBLE_EQ(loss("imag(final(a@zero))"), 1009.5);
}

TEST(Losses, MayDoWithoutObservables) { EXPECT_DOUBLE_EQ(loss("2 + 3"), 5.0); }

TEST(Losses, TheIntegralOfOneSaveTimeIsRefused) {
  const std::string text = std::string(kTimes) + kSections +
                           "[[loss]]\nname = \"cost\"\nexpression = \"integral(n)\"\n[time]\nend = 5\nsave = [5]\n";
  try {
    static_cast<void>(parse_job(text, "test.toml"));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("integral() over one save time"));
  }
}

TEST(Losses, AWrongTimeOrInitialStateIsReportedOnceOnly) {
  const std::string start = std::string(kTimes) + "[[observable]]\nname = \"n\"\noperator = \"number(c)\"\n" +
                            "[[loss]]\nname = \"cost\"\nexpression = \"at(n@zero, 7)\"\n";
  for (const std::string& wrong :
       {start + "[time]\nend = -1\n[[initial]]\nname = \"zero\"\nstate = \"fock(0)\"\n",
        start + "[time]\nend = 1\nsave = 8\n[[initial]]\nname = \"zero\"\nstate = \"fock(9)\"\n"}) {
    try {
      static_cast<void>(parse_job(wrong, "test.toml"));
      FAIL() << "accepted";
    } catch (const InputError& error) {
      EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
    }
  }
}

}  // namespace
}  // namespace costate
