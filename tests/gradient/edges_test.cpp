// Gradients with respect to the times at which coefficients jump, against closed forms: a resonantly driven qubit,
// whose population is cos^2 of the pulse area.
#include <gtest/gtest.h>

#include <cmath>

#include "gradient/driven_qubit.hpp"

namespace costate {
namespace {

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
  for (const Way& way : explicit_ways()) {
    const char* coefficient = "pwc(t, v*0 + w, a, b) + w/8";
    const PointResult result = solve_driven_qubit(coefficient, "final(z)", way);
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
