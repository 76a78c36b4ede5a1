#include "gradient/verification.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "input/job.hpp"

namespace costate {
namespace {

/// A resonantly driven qubit with decay, whose rate is 0: differences have to be one-sided there.
const std::string kQubit =
    "format_version = 1\n[parameters]\nw = 0.7\nkappa = 0.0\nt1 = 1.2\n[[subsystem]]\nname = 'q'\nlevels = 2\n"
    "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = 'w*rect(t, 0.3, t1)'\n"
    "[[dissipator]]\noperator = 'destroy(q)'\nrate = 'kappa'\n"
    "[[observable]]\nname = 'n'\noperator = 'number(q)'\n[[loss]]\nname = 'l'\nexpression = 'final(n)'\n"
    "[time]\nend = 2.0\n[solver]\nrtol = 1e-9\n[gradient]\nwrt = ['w', 'kappa', 't1']\n";

Verification verify(const std::string& text) {
  const Job job = parse_job(text, "verify.toml");
  return verify_gradient(*job.model, job.solver, job.gradient, job.model->parameters.values(), MPI_COMM_SELF);
}

TEST(Verification, TrustsARightGradientAlsoAtARateOfZeroAndAMovingEdge) {
  const Verification verification = verify(kQubit);
  EXPECT_TRUE(verification.is_trusted()) << verification.losses[0].objections[0];
  for (const EntryCheck& entry : verification.losses[0].entries) {
    EXPECT_NEAR(entry.difference, entry.reverse, 1e-5) << entry.parameter;
    EXPECT_LT(entry.error, 1e-6);
  }
  EXPECT_NEAR(verification.losses[0].taylor_slope, 2, 0.3);
}

TEST(Verification, ObjectsToEachFigureThatIsOff) {
  const LossCheck right = verify(kQubit).losses[0];
  const auto objections = [&](auto change) {
    LossCheck wrong = right;
    change(wrong);
    judge(wrong);
    return wrong.objections.size();
  };
  EXPECT_EQ(objections([](LossCheck&) {}), 0U);
  EXPECT_EQ(objections([](LossCheck& check) { check.entries[1].forward += 0.01; }), 1U);
  EXPECT_EQ(objections([](LossCheck& check) { check.entries[2].difference *= 1.01; }), 1U);
  EXPECT_EQ(objections([](LossCheck& check) { check.entries[0].error = 0.01; }), 1U);
  EXPECT_EQ(objections([](LossCheck& check) { check.directional_forward += 0.01; }), 1U);
  EXPECT_EQ(objections([](LossCheck& check) { check.taylor_slope = 1.02; }), 1U);
}

TEST(Verification, SaysWhyAPointFails) {
  std::string text = kQubit;
  text.replace(text.find("final(n)"), 8, "abs(kappa)");
  const Verification verification = verify(text);
  EXPECT_FALSE(verification.is_trusted());
  EXPECT_NE(verification.failure.find("kappa"), std::string::npos);
}

}  // namespace
}  // namespace costate
