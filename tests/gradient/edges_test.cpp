// Gradients with respect to the times at which coefficients jump, against closed forms: a resonantly driven qubit, whose
// population is cos^2 of the pulse area.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// Loss = final (or saved) sigmaz of a qubit under coefficient(t) * sigmax: cos(2 * area).
PointResult solve(const std::string& coefficient, const std::string& loss, const std::string& method) {
  const std::string text =
      "format_version = 1\n[parameters]\na = 0.5\nb = 1.25\nc = 1.25\nw = 0.8\nv = [0.3, -0.4, 0.9]\n"
      "[[subsystem]]\nname = 'q'\nlevels = 2\n[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" +
      coefficient +
      "'\n[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[[loss]]\nname = 'l'\nexpression = '" + loss +
      "'\n[time]\nend = 2.0\nsave = [0.0, 1.25, 2.0]\n[solver]\nrtol = 1e-10\n[gradient]\nmethod = '" + method +
      "'\nwrt = ['a', 'b', 'c', 'w', 'v']\n";
  const Job job = parse_job(text, "edges.toml");
  Solver solver(*job.model, job.solver, job.gradient, job.states, MPI_COMM_SELF);
  return solver.solve(std::vector<std::vector<double>>{job.model->parameters.values()}).front();
}

/// Checks loss = cos(2 area) and its gradient -2 sin(2 area) d area.
void expect_area(const std::string& coefficient, const std::string& loss, double area,
                 const std::vector<double>& slopes) {
  for (const std::string method : {"adjoint", "forward"}) {
    const PointResult result = solve(coefficient, loss, method);
    ASSERT_FALSE(result.failed) << result.message;
    EXPECT_NEAR(result.losses[0], std::cos(2 * area), 1e-7) << coefficient;
    for (std::size_t k = 0; k < slopes.size(); ++k) {
      EXPECT_NEAR(result.gradients[k], -2 * std::sin(2 * area) * slopes[k], 1e-7) << coefficient << ", " << method
                                                                                  << ", wrt " << k;
    }
  }
}

TEST(Edges, OfARectangle) { expect_area("w*rect(t, a, b)", "final(z)", 0.8 * 0.75, {-0.8, 0.8, 0, 0.75}); }

TEST(Edges, OfAStepWithASlope) {
  // On for 3 - 2 a t >= 0, that is until 1.5 / a / ... = 3 / (2 a) beyond the end for a = 0.5; use 2 a: until 1.5.
  expect_area("w*step(1.5 - 2*a*t)", "final(z)", 0.8 * 1.5, {-0.8 * 1.5 / 0.5, 0, 0, 1.5});
}

TEST(Edges, OfAPulseUnderAnEnvelope) {
  // area = w (sin b - sin a)
  expect_area("w*cos(t)*rect(t, a, b)", "final(z)", 0.8 * (std::sin(1.25) - std::sin(0.5)),
              {-0.8 * std::cos(0.5), 0.8 * std::cos(1.25), 0, std::sin(1.25) - std::sin(0.5)});
}

TEST(Edges, OfPulseSlots) {
  // Three slots of (b - a)/3 each: area = (b - a) mean(v).
  const double mean = 0.8 / 3;
  expect_area("pwc(t, v, a, b)", "final(z)", 0.75 * mean, {-mean, mean, 0, 0, 0.25, 0.25, 0.25});
}

TEST(Edges, OfSlotsThatShareTheirValue) {
  // Every slot holds w, which is used beside them too: area = 0.75 w + 2 w/8.
  for (const std::string method : {"adjoint", "forward"}) {
    const std::string coefficient = "pwc(t, v*0 + w, a, b) + w/8";
    const PointResult result = solve(coefficient, "final(z)", method);
    ASSERT_FALSE(result.failed) << result.message;
    const double area = 0.8 * 0.75 + 0.8 / 4;
    EXPECT_NEAR(result.gradients[3], -2 * std::sin(2 * area) * (0.75 + 0.25), 1e-7);
  }
}

TEST(Edges, ThatCoincideInTwoTerms) {
  // One pulse ends where, by chance, the other begins: b = c, moved one by one.
  expect_area("w*rect(t, a, b) + 0.3*rect(t, c, 2)", "final(z)", 0.8 * 0.75 + 0.3 * 0.75, {-0.8, 0.8, -0.3, 0.75});
}

TEST(Edges, ThatMoveTogether) {
  // step(t - a) begins both factors: their product has one edge, at a.
  expect_area("w*step(t - a)*rect(t, a, b)", "final(z)", 0.8 * 0.75, {-0.8, 0.8, 0, 0.75});
  // The end of one pulse is the beginning of the next.
  expect_area("w*rect(t, 0, a) + 0.3*rect(t, a, b)", "final(z)", 0.8 * 0.5 + 0.3 * 0.75, {0.5, 0.3, 0, 0.5});
}

TEST(Edges, OnASaveTimeHappenJustAfterIt) {
  // The state saved at t = 1.25 = b does not see the edge at b; the final one does.
  expect_area("w*rect(t, a, b)", "at(z, 1)", 0.8 * 0.75, {-0.8, 0, 0, 0.75});
  expect_area("w*rect(t, a, b)", "final(z)", 0.8 * 0.75, {-0.8, 0.8, 0, 0.75});
}

TEST(Edges, OutsideTheInterval) {
  expect_area("w*rect(t, -a, b + c)", "final(z)", 0.8 * 2, {0, 0, 0, 2});
  expect_area("w*rect(t, b, a)", "final(z)", 0, {0, 0, 0, 0});
}

}  // namespace
}  // namespace costate
