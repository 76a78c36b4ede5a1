// What solver.method = "auto" stands for: the measured winner of each kind of problem.
#include "gradient/method_choice.hpp"

#include <gtest/gtest.h>

#include <string>

#include "input/job.hpp"

namespace costate {
namespace {

/// An oscillator of `levels` levels.
std::string oscillator(int levels, const std::string& terms, const std::string& rest = "") {
  return "format_version = 1\nparameters = { k = 0.3, w = 0.5, x = 1.0 }\nsubsystem = [{ name = 'c', levels = " +
         std::to_string(levels) + " }]\nhamiltonian = [" + terms +
         "]\nobservable = [{ name = 'n', operator = 'number(c)' }]\nloss = [{ name = 'cost', expression = 'final(n)' "
         "}]\n" +
         rest + "\n[time]\nend = 20.0\n";
}
const std::string kKerr = "{ operator = 'create(c)^2*destroy(c)^2', coefficient = '10*k' }, ";
const std::string kField = "{ operator = 'create(c) + destroy(c)', coefficient = 'w' }, ";
const std::string kDriven = "{ operator = 'create(c) + destroy(c)', coefficient = 'w*cos(0.01*t)' }, ";
const std::string kSwitched = "{ operator = 'create(c) + destroy(c)', coefficient = 'w*step(t - 3)' }, ";

Method chosen(const std::string& text, const std::string& more = "") {
  return parse_job(text + more, "choice.toml").solver.method;
}

TEST(MethodChoice, TakesExponentialsWhereCoefficientsStayConstant) {
  // A wide spectrum off the diagonal: one long series of exponentials against steps that follow every phase.
  EXPECT_EQ(chosen(oscillator(60, kField)), Method::Magnus);
  EXPECT_EQ(chosen(oscillator(60, kSwitched)), Method::Magnus);
  EXPECT_EQ(chosen(oscillator(60, kDriven)), Method::Dop853);
}

TEST(MethodChoice, LeavesWideLevelsToTheInteractionFrame) {
  EXPECT_EQ(chosen(oscillator(16, kKerr + kField)), Method::Dop853);
  // Where the drive is what is wide, it is no longer the levels that count.
  EXPECT_EQ(chosen(oscillator(16, kKerr + "{ operator = 'create(c) + destroy(c)', coefficient = '20*w' }")),
            Method::Magnus);
}

TEST(MethodChoice, LooksAtTheWholeSweep) {
  // At its first point alone the levels would be close together.
  const std::string sweep = "[sweep]\naxes = [{ parameter = 'k', linspace = [0.0, 0.3, 30] }]\n";
  EXPECT_EQ(chosen(oscillator(16, kKerr + kField), "[sweep]\naxes = [{ parameter = 'k', values = [0.0] }]\n"),
            Method::Magnus);
  EXPECT_EQ(chosen(oscillator(16, kKerr + kField), sweep), Method::Dop853);
}

TEST(MethodChoice, KeepsToTheMethodsThatTheGradientAllows) {
  const std::string adjoint = "[gradient]\nmethod = 'adjoint'\nwrt = ['w']\n";
  EXPECT_EQ(chosen(oscillator(60, kField), adjoint), Method::Adams);
  const std::string damped = "dissipator = [{ operator = 'destroy(c)', rate = '50*w' }]";
  EXPECT_EQ(chosen(oscillator(8, kField, damped), adjoint), Method::Bdf);
  EXPECT_EQ(chosen(oscillator(60, kField), "[gradient]\nmethod = 'backprop'\nwrt = ['w']\n"), Method::Magnus);
}

TEST(MethodChoice, AvoidsExplicitStepsWhereDecayIsFast) {
  const std::string damped = "dissipator = [{ operator = 'destroy(c)', rate = '1000*w' }]";
  EXPECT_EQ(chosen(oscillator(4, kDriven, damped)), Method::Bdf);
  EXPECT_EQ(chosen(oscillator(4, kDriven, damped), "[gradient]\nmethod = 'backprop'\nwrt = ['w']\n"), Method::Magnus);
  EXPECT_EQ(chosen(oscillator(4, kDriven, "dissipator = [{ operator = 'destroy(c)', rate = '0.1*w' }]")),
            Method::Dop853);
}

TEST(MethodChoice, TakesFixedStepsWithDop853) {
  EXPECT_EQ(chosen(oscillator(60, kField), "[solver]\nstep = 0.1\n"), Method::Dop853);
}

TEST(MethodChoice, LeavesWhatCannotBeEvaluatedToTheRun) {
  const std::string broken = "{ operator = 'number(c)', coefficient = 'log(x - 1)' }";
  EXPECT_EQ(chosen(oscillator(60, kField + broken)), Method::Dop853);
}

}  // namespace
}  // namespace costate
