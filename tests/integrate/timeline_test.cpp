#include "integrate/timeline.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "input/job.hpp"
#include "kernels/dynamics.hpp"

namespace costate {
namespace {

/// The timeline of a one-qubit drive with the given coefficient, parameters a = 1, b = 2, save times 0, 1.5, 4 if
/// nothing else is said.
Timeline timeline_of(const std::string& coefficient, const std::string& time = "end = 4.0\nsave = [0.0, 1.5, 4.0]") {
  const std::string text =
      "format_version = 1\n[parameters]\na = 1.0\nb = 2.0\nv = [1.0, 2.0, 3.0, 4.0]\nlate = 1000000.1\n"
      "[[subsystem]]\nname = 'q'\nlevels = 2\n"
      "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" +
      coefficient + "'\n[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[time]\n" + time + "\n";
  const Job job = parse_job(text, "timeline.toml");
  const Dynamics dynamics(*job.model);
  const ScalarPrograms programs(*job.model, dynamics.coefficients(), {});
  Evaluation statics(programs.statics(), 1);
  const auto inputs = programs.statics().inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    statics.input(i)[0] =
        job.model->parameters.values()[static_cast<std::size_t>(job.model->graph.node(inputs[i]).index)];
  }
  statics.evaluate();
  std::vector<double> table;
  for (std::size_t row = 0; row < programs.row_count(); ++row) table.push_back(statics.output(row)[0]);
  return make_timeline(*job.model, programs, table, 1);
}

std::vector<double> times(const Timeline& timeline) {
  std::vector<double> result;
  for (const Event& event : timeline.events) result.push_back(event.time);
  return result;
}

TEST(Timeline, TakesTheEdgesOfAllJumpsInside) {
  EXPECT_EQ(times(timeline_of("cos(t)")), std::vector<double>{});
  EXPECT_EQ(times(timeline_of("step(t - a)")), std::vector<double>{1.0});
  EXPECT_EQ(times(timeline_of("step(3 - 2*t)")), std::vector<double>{1.5});
  EXPECT_EQ(times(timeline_of("rect(t, a, a + b)")), (std::vector<double>{1.0, 3.0}));
  EXPECT_EQ(times(timeline_of("pwc(t, v, a, 3)")), (std::vector<double>{1.0, 1.5, 2.0, 2.5, 3.0}));
}

TEST(Timeline, LeavesOutEdgesAtTheEndsAndOutside) {
  EXPECT_EQ(times(timeline_of("step(t) + step(t - 4) + step(t + 1) + step(t - 5)")), std::vector<double>{});
  EXPECT_EQ(times(timeline_of("pwc(t, v, 0, 4)")), (std::vector<double>{1.0, 2.0, 3.0}));
}

TEST(Timeline, JoinsEdgesThatCoincide) {
  const Timeline timeline = timeline_of("rect(t, 0, b) + rect(t, a + 1, 3)");
  EXPECT_EQ(times(timeline), (std::vector<double>{2.0, 3.0}));
  EXPECT_EQ(timeline.events[0].edges.size(), 2U);
}

TEST(Timeline, AlignsAnEdgeWithItsSaveTime) {
  // 0.1 * 15 is not 1.5 in floating point.
  EXPECT_EQ(times(timeline_of("step(t - a*0.1*15)")), std::vector<double>{1.5});
}

TEST(Timeline, RunsTheEdgesOfAReversedArgumentBackwards) {
  // u = 3 - t runs through [0, 2) for t in (1, 3]: edges at 3, 2.5, 2, 1.5, 1.
  const Timeline timeline = timeline_of("pwc(3 - t, v, 0, 2)");
  EXPECT_EQ(times(timeline), (std::vector<double>{1.0, 1.5, 2.0, 2.5, 3.0}));
  EXPECT_EQ(timeline.events.front().edges.front().k, 4U);
}

TEST(Timeline, PutsTheEdgesOfAVaryingIntervalAtItsFractions) {
  const std::string time = "end = '4*a'\nsave = 3";
  EXPECT_EQ(times(timeline_of("step(t - b) + rect(t, 1, 9*a)", time)), (std::vector<double>{0.25, 0.5}));
  EXPECT_EQ(times(timeline_of("pwc(t, v, 0, 4*a)", time)), (std::vector<double>{0.25, 0.5, 0.75}));
}

TEST(Timeline, JoinsEdgesWithinTheRoundingOfPhysicalTime) {
  // late - 1000000 is 0.1 but for the rounding of `late`, 1e-11.
  const std::string coefficient = "step(t - late) + step(t - 1000000 - 0.1*a)";
  EXPECT_EQ(timeline_of(coefficient, "start = 1000000\nend = 1000001").events.size(), 1U);
  EXPECT_EQ(timeline_of(coefficient, "start = 1000000\nend = '1000000 + a'").events.size(), 1U);
}

}  // namespace
}  // namespace costate
