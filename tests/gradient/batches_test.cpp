// Points integrated together: their numbers do not depend on their batch mates, and one that fails fails alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// An oscillator under a pulse; points differ in how fast they move and in how strongly they are driven.
std::string oscillator(const std::string& decay, const std::string& coefficient = "detuning") {
  return R"toml(
format_version = 1
[parameters]
detuning = 1.0
drive = 0.6
x = 10.0
[[subsystem]]
name = "c"
levels = 6
[[hamiltonian]]
operator = "number(c)"
coefficient = ")toml" +
         coefficient + R"toml("
[[hamiltonian]]
operator = "destroy(c)"
coefficient = "drive*exp(-i*0.7*t)*gauss(t, 1.5, 0.8)"
add_conjugate = true
[[initial]]
name = "vacuum"
state = "fock(0)"
[[initial]]
name = "tilted"
state = "fock(0) + 0.3*fock(1)"
[[observable]]
name = "photons"
operator = "number(c)"
[[observable]]
name = "field"
operator = "destroy(c)"
[[loss]]
name = "first"
expression = "final(photons@tilted) + abs(at(field@vacuum, 2))^2"
[[loss]]
name = "second"
expression = "mean(photons) + 0.1*drive"
[time]
end = 3.0
save = 4
[gradient]
method = "adjoint"
wrt = ["drive", "detuning"]
)toml" + decay;
}
const std::string kClosed;
const std::string kDamped = "[[dissipator]]\noperator = \"destroy(c)\"\nrate = \"0.1 + 0.2*drive\"\n";

using Points = std::vector<std::vector<double>>;

/// From a slow and weakly driven point to one that is 30 times as fast.
Points spread_points(std::size_t count) {
  Points points;
  for (std::size_t p = 0; p < count; ++p) {
    const double part = count > 1 ? static_cast<double>(p) / static_cast<double>(count - 1) : 0;
    points.push_back({0.5 * std::pow(30.0, part), 0.2 + 0.4 * part, 10.0});
  }
  return points;
}

struct Methods {
  Method solver;
  GradientMethod gradient;
};
constexpr Methods kReference{Method::Adams, GradientMethod::Adjoint};
constexpr Methods kValues{Method::Adams, GradientMethod::None};

std::vector<PointResult> solve(const Job& job, const Methods& methods, double rtol, const Points& points,
                               std::function<void()> poll = {}) {
  SolverOptions options = job.solver;
  options.method = methods.solver;
  options.rtol = rtol;
  options.atol = rtol / 100;
  GradientOptions gradient = job.gradient;
  gradient.method = methods.gradient;
  Solver solver(*job.model, options, gradient, job.states, MPI_COMM_SELF, std::move(poll));
  return solver.solve(points);
}

/// Relative to the larger of |loss| and the largest entry of the gradient, the worst loss.
double distance(const PointResult& a, const PointResult& b) {
  double worst = 0;
  const std::size_t count = b.gradients.size() / b.losses.size();
  for (std::size_t l = 0; l < b.losses.size(); ++l) {
    double scale = std::abs(b.losses[l]);
    double difference = std::abs(a.losses[l] - b.losses[l]);
    for (std::size_t k = l * count; k < (l + 1) * count; ++k) {
      scale = std::max(scale, std::abs(b.gradients[k]));
      difference = std::max(difference, std::abs(a.gradients[k] - b.gradients[k]));
    }
    worst = std::max(worst, difference / scale);
  }
  return worst;
}

constexpr double kTolerance = 1e-8;
/// What accumulates over these runs, relative to the tolerance.
constexpr double kAccumulated = 300;

class Batches : public testing::TestWithParam<Methods> {};

std::string name_of(Method solver) {
  if (solver == Method::Magnus) return "Magnus";
  return solver == Method::Adams ? "Adams" : "Dop853";
}

TEST_P(Batches, OfAnySizeReachTheSameError) {
  for (const std::string& decay : {kClosed, kDamped}) {
    const Job job = parse_job(oscillator(decay), "oscillator.toml");
    const Points points = spread_points(64);
    std::vector<PointResult> reference;
    for (const std::vector<double>& point : points) reference.push_back(solve(job, kReference, 1e-12, {point}).front());
    for (const std::size_t size : {1U, 2U, 3U, 5U, 8U, 13U, 31U, 64U}) {
      for (std::size_t first = 0; first < points.size(); first += size) {
        const auto begin = points.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = points.begin() + static_cast<std::ptrdiff_t>(std::min(first + size, points.size()));
        const std::vector<PointResult> together = solve(job, GetParam(), kTolerance, Points(begin, end));
        for (std::size_t k = 0; k < together.size(); ++k) {
          ASSERT_FALSE(together[k].failed) << together[k].message;
          EXPECT_LT(distance(together[k], reference[first + k]), kAccumulated * kTolerance)
              << "point " << first + k << " in a batch of " << size;
        }
        // The first, the last and a ragged one of the smaller sizes are enough.
        if (size < 8 && first + 2 * size < points.size() && first > 2 * size) first = points.size() - 2 * size;
      }
    }
  }
}

TEST_P(Batches, OrderDoesNotMatter) {
  const Job job = parse_job(oscillator(kDamped), "oscillator.toml");
  const Points points = spread_points(7);
  const std::vector<PointResult> straight = solve(job, GetParam(), kTolerance, points);
  const std::vector<PointResult> reversed = solve(job, GetParam(), kTolerance, Points(points.rbegin(), points.rend()));
  for (std::size_t k = 0; k < points.size(); ++k) {
    EXPECT_LT(distance(reversed[points.size() - 1 - k], straight[k]), 2 * kAccumulated * kTolerance);
  }
}

TEST_P(Batches, AMemberWhoseCoefficientEndsIsTakenOut) {
  for (const std::string& decay : {kClosed, kDamped}) {
    const Job job = parse_job(oscillator(decay, "detuning + 0.001*log(x - t)"), "oscillator.toml");
    Points points = spread_points(6);
    const std::vector<PointResult> healthy = solve(job, GetParam(), kTolerance, points);
    points[2][2] = 1.4;  // log(x - t) is no number from there on
    points[5][2] = 2.1;
    const std::vector<PointResult> together = solve(job, GetParam(), kTolerance, points);
    for (std::size_t k = 0; k < points.size(); ++k) {
      if (points[k][2] < 3) {
        EXPECT_TRUE(together[k].failed);
        EXPECT_EQ(together[k].message, solve(job, GetParam(), kTolerance, {points[k]}).front().message);
        continue;
      }
      ASSERT_FALSE(together[k].failed) << together[k].message;
      EXPECT_LT(distance(together[k], healthy[k]), 2 * kAccumulated * kTolerance) << k;
      // Two restarts were needed, but nothing was done twice.
      EXPECT_LT(together[k].statistics.steps, 1.6 * static_cast<double>(healthy[k].statistics.steps));
    }
  }
}

TEST_P(Batches, AMemberMayFailAtAnyStepOfEitherPhase) {
  const Job job = parse_job(oscillator(kDamped), "oscillator.toml");
  const Points points = spread_points(4);
  long calls = 0;
  const std::vector<PointResult> healthy = solve(job, GetParam(), kTolerance, points, [&] { ++calls; });
  ASSERT_GT(calls, 6);
  for (long when = 1; when <= calls; when += 5) {
    for (const std::size_t lane : {0U, 5U}) {
      long call = 0;
      // The member's second chance, alone, succeeds.
      const std::vector<PointResult> shaken = solve(job, GetParam(), kTolerance, points, [&] {
        if (++call == when) throw MemberError(lane, "shaken out");
      });
      for (std::size_t k = 0; k < points.size(); ++k) {
        ASSERT_FALSE(shaken[k].failed) << shaken[k].message;
        EXPECT_LT(distance(shaken[k], healthy[k]), 2 * kAccumulated * kTolerance)
            << "point " << k << ", lane " << lane << ", call " << when << " of " << calls;
      }
    }
  }
}

TEST_P(Batches, WithoutABeginningAMemberIsLeftOut) {
  const Job job = parse_job(oscillator(kClosed, "detuning + step(t - 1/x)"), "oscillator.toml");
  Points points = spread_points(3);
  for (std::vector<double>& point : points) point[2] = 0.7;
  points[1][2] = std::nan("");
  const std::vector<PointResult> together = solve(job, GetParam(), kTolerance, points);
  EXPECT_TRUE(together[1].failed);
  EXPECT_NE(together[1].message.find("edge"), std::string::npos) << together[1].message;
  for (const std::size_t k : {0U, 2U}) {
    ASSERT_FALSE(together[k].failed) << together[k].message;
    const PointResult alone = solve(job, GetParam(), kTolerance, {points[k]}).front();
    EXPECT_LT(distance(together[k], alone), 2 * kAccumulated * kTolerance);
  }
}

TEST_P(Batches, TheStepLimitIsEachMembersOwn) {
  Job job = parse_job(oscillator(kClosed), "oscillator.toml");
  job.solver.max_steps = GetParam().solver == Method::Adams ? 150 : 60;
  const Points points = spread_points(5);
  std::vector<PointResult> alone;
  for (const std::vector<double>& point : points) alone.push_back(solve(job, GetParam(), 1e-10, {point}).front());
  ASSERT_TRUE(alone.back().failed);
  ASSERT_FALSE(alone.front().failed) << alone.front().message;
  const std::vector<PointResult> together = solve(job, GetParam(), 1e-10, points);
  for (std::size_t k = 0; k < points.size(); ++k) EXPECT_EQ(together[k].failed, alone[k].failed) << k;
}

/// One loss of a driven oscillator whose frequency is `coefficient`, differentiated with respect to detuning and x.
std::string lone_loss(const std::string& coefficient) {
  return "format_version = 1\n[parameters]\ndetuning = 1.0\ndrive = 0.6\nx = 1.0\n[[subsystem]]\nname = 'c'\nlevels = "
         "3\n[[hamiltonian]]\noperator = 'number(c)'\ncoefficient = '" +
         coefficient +
         "'\n[[hamiltonian]]\noperator = 'destroy(c) + create(c)'\ncoefficient = 'drive'\n[[observable]]\nname = "
         "'n'\noperator = 'number(c)'\n[[loss]]\nname = 'l'\nexpression = 'final(n)'\n[time]\nend = 20.0\nsave = "
         "3\n[gradient]\nwrt = ['x', 'drive']\n";
}

TEST_P(Batches, AMateWithALargeDerivativeDoesNotLoosenTolerances) {
  // d sqrt(x)/dx = 5e9 at the mate.
  const Job job = parse_job(lone_loss("detuning + sqrt(x)"), "mate.toml");
  const Points points{{1.0, 0.6, 1.0}, {1.0, 0.6, 1e-20}};
  const PointResult alone = solve(job, kReference, 1e-11, {points[0]}).front();
  const PointResult together = solve(job, GetParam(), kTolerance, points).front();
  ASSERT_FALSE(together.failed) << together.message;
  EXPECT_LT(distance(together, alone), kAccumulated * kTolerance);
}

TEST_P(Batches, ADerivativeThatIsLargeForAMomentCanBeResolved) {
  // d/dx = 700 t exp(-1400 t), gone long before most times that are looked at.
  const Job job = parse_job(lone_loss("exp(700*(x - 1)*t)"), "moment.toml");
  const Points points{{1.0, 0.6, -1.0}, {1.0, 0.6, 0.0}};
  const std::vector<PointResult> together = solve(job, GetParam(), kTolerance, points);
  for (std::size_t k = 0; k < points.size(); ++k) {
    ASSERT_FALSE(together[k].failed) << together[k].message;
    EXPECT_LT(distance(together[k], solve(job, kReference, 1e-11, {points[k]}).front()), kAccumulated * kTolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, Batches,
                         testing::Values(kReference, Methods{Method::Adams, GradientMethod::Forward},
                                         Methods{Method::Dop853, GradientMethod::Backprop},
                                         Methods{Method::Dop853, GradientMethod::Forward},
                                         Methods{Method::Magnus, GradientMethod::Backprop},
                                         Methods{Method::Magnus, GradientMethod::Forward}),
                         [](const testing::TestParamInfo<Methods>& test) {
                           return name_of(test.param.solver) +
                                  (test.param.gradient == GradientMethod::Forward ? "Forward" : "Back");
                         });

TEST(InitialStates, AreLanesOfOneBatch) {
  const Job both = parse_job(oscillator(kDamped), "oscillator.toml");
  const std::vector<PointResult> together = solve(both, kValues, 1e-10, spread_points(3));
  const std::string text = oscillator(kDamped);
  const std::string vacuum = "[[initial]]\nname = \"vacuum\"\nstate = \"fock(0)\"\n";
  std::string second = text;
  second.erase(second.find(vacuum), vacuum.size());
  const std::string losses = "[[loss]]\nname = \"first\"";
  const std::size_t from = second.find(losses);
  second.erase(from, second.find("[time]") - from);
  second.erase(second.find("[gradient]"), second.find("[[dissipator]]") - second.find("[gradient]"));
  const Job tilted = parse_job(second, "tilted.toml");
  const std::vector<PointResult> alone = solve(tilted, kValues, 1e-10, spread_points(3));
  const std::size_t saves = both.model->save_times.size();
  for (std::size_t p = 0; p < alone.size(); ++p) {
    for (std::size_t o = 0; o < 2; ++o) {
      for (std::size_t save = 0; save < saves; ++save) {
        const auto expected = alone[p].expectations[o * saves + save];
        EXPECT_NEAR(std::abs(together[p].expectations[(o * 2 + 1) * saves + save] - expected), 0, 1e-8);
      }
    }
  }
}

}  // namespace
}  // namespace costate
