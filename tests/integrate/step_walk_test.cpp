// Integration by steps: where they end, how many there are, and what happens to members that fail.
#include "integrate/step_walk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "integrate/prepared_system.hpp"
#include "integrate/runge_kutta.hpp"

namespace costate {
namespace {

/// z = cos(2 area), with an edge at 1 and a kink at 1.7.
std::string rabi(const std::string& solver, const std::string& coefficient = "w/2 + step(t - 1)/2") {
  return "format_version = 1\nparameters = { w = 3.0 }\nsubsystem = [{ name = 'q', levels = 2 }]\n"
         "hamiltonian = [{ operator = 'sigmax(q)', coefficient = '" +
         coefficient +
         "' }]\nobservable = [{ name = 'z', operator = 'sigmaz(q)' }]\n"
         "time = { end = 4.0, save = [0.0, 0.7, 2.5, 4.0] }\nsolver = { " +
         solver + "method = 'dop853', rtol = 1e-10 }\n";
}

/// Writes down everything.
class Log : public StepFollower {
 public:
  void observe(std::size_t save, std::span<const double> y) override {
    saves.push_back(save);
    norms.push_back(y[0] * y[0] + y[1] * y[1]);
  }
  void follow(const Step& step, std::size_t interval, std::span<const double> /*y*/) override {
    steps.push_back(step);
    on.push_back(interval);
  }
  void lose_members() override { ++lost; }

  [[nodiscard]] bool has_end(double t) const {
    return std::ranges::any_of(steps, [t](const Step& step) { return std::abs(step.t1 - t) < 1e-13; });
  }

  std::vector<std::size_t> saves;
  std::vector<double> norms;
  std::vector<Step> steps;
  std::vector<std::size_t> on;
  int lost = 0;
};

Log walk(PreparedSystem& prepared, std::vector<double> initial) {
  DrivenGenerator generator(prepared.system);
  RungeKutta method(prepared.system, generator);
  StepWalk walk(prepared.system, generator, method);
  Log log;
  walk.run(initial, log);
  EXPECT_EQ(walk.steps(), static_cast<long>(log.steps.size()));
  return log;
}

TEST(StepWalk, EndsStepsAtEdgesKinksAndSaveTimes) {
  PreparedSystem prepared(rabi("", "w/2 + step(t - 1)/2 + abs(t - 1.7)"));
  const Log log = walk(prepared, {1, 0, 0, 0});
  EXPECT_EQ(log.saves, (std::vector<std::size_t>{0, 1, 2, 3}));
  for (const double t : {0.7, 1.0, 1.7, 2.5, 4.0}) EXPECT_TRUE(log.has_end(t)) << t;
  for (std::size_t n = 1; n < log.steps.size(); ++n) EXPECT_EQ(log.steps[n].t0, log.steps[n - 1].t1);
  for (std::size_t n = 0; n < log.steps.size(); ++n) {
    EXPECT_EQ(log.on[n], log.steps[n].t0 < 1 ? 0U : 1U);
    // Coefficients are looked at every hundredth of the time, and 0.27 of a step lies between two stages at most.
    EXPECT_LE(log.steps[n].size(), 0.04 / 0.266);
  }
}

TEST(StepWalk, IsAccurate) {
  PreparedSystem prepared(rabi(""));
  const Log log = walk(prepared, {1, 0, 0, 0});
  const auto population = [](double t) { return std::pow(std::cos(1.5 * t + 0.5 * std::max(t - 1, 0.0)), 2); };
  for (const auto& [save, t] : {std::pair(1, 0.7), std::pair(2, 2.5), std::pair(3, 4.0)})
    EXPECT_NEAR(log.norms[static_cast<std::size_t>(save)], population(t), 1e-8);
}

TEST(StepWalk, DividesStretchesIntoEqualFixedSteps) {
  PreparedSystem prepared(rabi("step = 0.25, "));
  const Log log = walk(prepared, {1, 0, 0, 0});
  // 0.7 in 3, up to the edge at 1 in 2, up to 2.5 in 6, and 1.5 in 6.
  ASSERT_EQ(log.steps.size(), 17U);
  EXPECT_NEAR(log.steps[0].size(), 0.7 / 3, 1e-14);
  EXPECT_NEAR(log.steps[3].size(), 0.15, 1e-14);
  for (std::size_t n = 5; n < 17; ++n) EXPECT_NEAR(log.steps[n].size(), 0.25, 1e-14);
}

TEST(StepWalk, TakesOutMembersThatFailAndGoesOn) {
  // log(4.7 - w t/3) ends at 4.7 in lane 0, at 4.7/1.1 in lane 1, at 4.7/1.2 in lane 2: inside.
  PreparedSystem prepared(rabi("", "log(4.7 - w*t/3)"), 3);
  const Log log = walk(prepared, {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(log.lost, 1);
  EXPECT_TRUE(prepared.members.is_live(0));
  EXPECT_TRUE(prepared.members.is_live(1));
  EXPECT_NE(prepared.members.reason(2).find("a coefficient is not finite"), std::string::npos);
  EXPECT_EQ(log.saves.back(), 3U);
}

TEST(StepWalk, SaysWhyTheLastMemberFails) {
  PreparedSystem limited(rabi("max_steps = 3, "));
  EXPECT_THROW(walk(limited, {1, 0, 0, 0}), PointError);
  // The amplitude overflows: no step is short enough.
  PreparedSystem huge(rabi("step = 0.5, ", "w*1e80"));
  try {
    walk(huge, {1, 0, 0, 0});
    FAIL();
  } catch (const PointError& error) {
    EXPECT_NE(std::string(error.what()).find("(the fixed step is too long); lower solver.step"), std::string::npos)
        << error.what();
  }
  PreparedSystem stiff(rabi("", "w*1e17"));
  try {
    walk(stiff, {1, 0, 0, 0});
    FAIL();
  } catch (const PointError& error) {
    EXPECT_NE(std::string(error.what()).find("(the step fell below rounding); loosen the tolerances"),
              std::string::npos)
        << error.what();
  }
}

/// Levels up to 200 apart, of which the upper ones stay empty.
std::string wide(const std::string& solver) {
  return "format_version = 1\nparameters = { w = 0.4 }\nsubsystem = [{ name = 'q', levels = 8 }]\n"
         "hamiltonian = [{ operator = 'create(q)^2*destroy(q)^2', coefficient = '5' },\n"
         "  { operator = 'create(q) + destroy(q)', coefficient = 'w' }]\n"
         "observable = [{ name = 'n', operator = 'number(q)' }]\n"
         "time = { end = 10.0 }\nsolver = { " +
         solver + "method = 'dop853' }\n";
}

TEST(StepWalk, TakesStepsThatWouldBeUnstableInTheInteractionFrame) {
  const auto energy = [](double k) { return 5 * k * (k - 1); };
  const double change = 5.9 / energy(7);
  std::vector<double> initial(16, 0.0);
  initial[0] = 1;
  const auto end = [&](const std::string& solver, auto&& look_at) {
    PreparedSystem prepared(wide(solver));
    DrivenGenerator generator(prepared.system);
    RungeKutta method(prepared.system, generator);
    StepWalk walk(prepared.system, generator, method);
    Log log;
    walk.run(initial, log);
    EXPECT_NEAR(method.change(), prepared.system.options.step ? 1 / energy(7) : change, 1e-12);
    look_at(log);
    return std::vector<double>(walk.state().begin(), walk.state().end());
  };
  const auto is_beyond = [&](const Step& step) { return step.size() > change; };
  const auto exact =
      end("step = 0.002, ", [&](const Log& log) { EXPECT_TRUE(std::ranges::none_of(log.steps, is_beyond)); });
  // Errors allow for long steps, for some of them, or for none.
  long most = 0;
  for (const char* const text : {"rtol = 1e-6, ", "rtol = 1e-9, ", "rtol = 1e-11, ", "rtol = 1e-13, "}) {
    const std::string solver(text);
    const double rtol = std::stod(solver.substr(7));
    const auto y = end(solver, [&](const Log& log) {
      const auto steps = static_cast<long>(log.steps.size());
      EXPECT_GE(steps, most) << solver;
      most = steps;
      if (rtol >= 1e-6) {
        EXPECT_LT(steps, 10 / change / 1.5) << solver;
      }
    });
    double error = 0;
    for (std::size_t k = 0; k < y.size(); ++k) error = std::max(error, std::abs(y[k] - exact[k]));
    EXPECT_LT(error, 300 * rtol + 1e-11) << solver;
  }
}

}  // namespace
}  // namespace costate
