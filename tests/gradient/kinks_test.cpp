// A gradient that does not exist fails its point and names the parameter; one that exists in spite of a kink is right.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradient/kink_cases.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "support/ways.hpp"

namespace costate {
namespace {

/// The gradient of a case's loss with respect to y and x.
PointResult solve(const KinkCase& kink, const Way& way) {
  std::string system;
  std::string observables =
      "{ name = 'z', operator = 'sigmaz(q)' }, { name = 'photons', operator = 'number(c)' }, "
      "{ name = 'field', operator = 'destroy(c)' }";
  // A line "target = ..." is a further observable.
  const std::size_t target = kink.system.find("target = ");
  system = kink.system.substr(0, target);
  if (target != std::string::npos) {
    observables +=
        ", { name = 'overlap', state = " + kink.system.substr(target + 9, kink.system.size() - target - 10) + " }";
  }
  const std::string text = "format_version = 1\nparameters = { x = 0.0, y = 0.5, v = [0.3, 0.8, 0.4] }\n" + system +
                           "subsystem = [{ name = 'q', levels = 2 }, { name = 'c', levels = 4 }]\nobservable = [" +
                           observables + "]\nloss = [{ name = 'l', expression = '" + kink.loss +
                           "' }]\ntime = { end = 2.0 }\nsolver = { rtol = 1e-10, method = '" + way.solver +
                           "' }\ngradient = { method = '" + way.gradient + "', wrt = ['y', 'x'] }\n";
  const Job job = parse_job(text, "kink.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
}

class Kinks : public testing::TestWithParam<Way> {};

TEST_P(Kinks, FailWhereThereIsNoGradientAndNameTheParameter) {
  for (const KinkCase& kink : missing_gradients()) {
    SCOPED_TRACE(kink.system + kink.loss);
    const PointResult result = solve(kink, GetParam());
    EXPECT_TRUE(result.failed) << (result.gradients.empty() ? 0.0 : result.gradients[1]);
    EXPECT_NE(result.message.find("of l with respect to x does not exist"), std::string::npos) << result.message;
    EXPECT_EQ(result.losses.size(), 1U);  // the value can be had all the same
  }
}

TEST_P(Kinks, LeaveAGradientThatExists) {
  for (const KinkCase& kink : existing_gradients()) {
    SCOPED_TRACE(kink.system + kink.loss);
    const PointResult result = solve(kink, GetParam());
    ASSERT_FALSE(result.failed) << result.message;
    // The integration feels a kink that it passes.
    EXPECT_NEAR(result.gradients[0], kink.slope_in_y, 1e-6);
    EXPECT_NEAR(result.gradients[1], kink.slope_in_x, 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, Kinks, testing::ValuesIn(explicit_ways()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace costate
