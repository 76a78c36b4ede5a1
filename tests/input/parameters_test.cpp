#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "input/evaluation.hpp"
#include "input/job.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

using testing::HasSubstr;

/// The coefficient of one Hamiltonian term, with [parameters] of its own.
double coefficient(const std::string& parameters, const std::string& expression) {
  const Job job = parse_job("format_version = 1\n[parameters]\n" + parameters +
                                "\n[[hamiltonian]]\noperator = \"number(c)\"\ncoefficient = " + expression + "\n" +
                                std::string(texts::kSystem),
                            "test.toml");
  return value_of(*job.model, job.model->hamiltonian.at(0).coefficient, 0);
}

TEST(Parameters, DerivedOnesMayComeInAnyOrder) {
  EXPECT_DOUBLE_EQ(coefficient("c = \"2*b + a\"\nb = \"a^2\"\na = 3", "\"c\""), 21.0);
}

TEST(Parameters, DerivedOnesMayBeArraysAndComplex) {
  EXPECT_DOUBLE_EQ(coefficient("a = [1, 2.0, 3]\nb = \"2*a\"", "\"b[2] + sum(b)\""), 18.0);
  EXPECT_DOUBLE_EQ(coefficient("a = 3\nz = \"a + 4*i\"", "\"real(z*conj(z))\""), 25.0);
}

TEST(Parameters, ALongChainOfDerivedOnesIsRead) {
  std::string chain;
  for (int k = 0; k < 3000; ++k) chain += fmt::format("p{} = \"p{} + 1\"\n", k, k + 1);
  EXPECT_DOUBLE_EQ(coefficient(chain + "p3000 = 1", "\"p0\""), 3001.0);
}

TEST(Parameters, CoefficientsMayBeNumbers) {
  EXPECT_DOUBLE_EQ(coefficient("", "2"), 2.0);
  EXPECT_DOUBLE_EQ(coefficient("", "-0.5"), -0.5);
}

TEST(Parameters, KeepTheFilesOrderNotTheAlphabets) {
  const Job job = parse_job(
      "format_version = 1\n[parameters]\nzeta = 1\nalpha = 2\nmiddle = 3\n" + std::string(texts::kSystem), "test.toml");
  EXPECT_EQ(job.model->parameters.entry_name(0), "zeta");
  EXPECT_EQ(job.model->parameters.entry_name(2), "middle");
}

TEST(Parameters, EveryCycleIsNamedOnce) {
  const std::string text = "format_version = 1\n[parameters]\na = \"a + a\"\nx = \"y\"\ny = \"x\"\nuser = \"a + x\"\n" +
                           std::string(texts::kSystem);
  try {
    static_cast<void>(parse_job(text, "test.toml"));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), 2U) << error.what();
    EXPECT_THAT(error.what(), HasSubstr("test.toml:3:5: parameters.a: depends on itself"));
    EXPECT_THAT(error.what(), HasSubstr("a -> a)"));
    EXPECT_THAT(error.what(), HasSubstr("test.toml:4:5: parameters.x: depends on itself"));
    EXPECT_THAT(error.what(), HasSubstr("x -> y -> x)"));
  }
}

TEST(Parameters, AWrongSectionExplainsEveryUnknownName) {
  const std::string text =
      "format_version = 1\nparameters = 3\n[[hamiltonian]]\noperator = \"number(c)\"\ncoefficient = \"kappa\"\n" +
      std::string(texts::kSystem);
  try {
    static_cast<void>(parse_job(text, "test.toml"));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
  }
}

TEST(Names, EveryReservedKindIsRefused) {
  for (const std::string name : {"pi",
                                 "i",
                                 "t",
                                 "sin",
                                 "pwc",
                                 "bspline",
                                 "detach",
                                 "final",
                                 "integral",
                                 "destroy",
                                 "transition",
                                 "dag",
                                 "fock",
                                 "thermal",
                                 "time",
                                 "wrt",
                                 "status",
                                 "initial",
                                 "point",
                                 "states",
                                 "final_state",
                                 "loss",
                                 "row",
                                 "column",
                                 "gradient_error",
                                 "end_time",
                                 "wall_time",
                                 "rhs_evaluations",
                                 "recomputed_steps",
                                 "checkpoint_bytes_peak",
                                 "steps",
                                 "grad_x"}) {
    const std::string section = "[[observable]]\nname = \"" + name + "\"\noperator = \"number(c)\"\n";
    EXPECT_THAT(texts::problems(section), HasSubstr("'" + name + "' is reserved"));
  }
}

TEST(Names, NameSpacesAreSeparate) {
  EXPECT_EQ(texts::problems("[[initial]]\nname = \"c\"\nstate = \"fock(1)\"\n[[observable]]\nname = \"c\"\n"
                            "operator = \"number(c)\"\n"),
            "accepted");
}

}  // namespace
}  // namespace costate
