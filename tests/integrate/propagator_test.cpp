#include "integrate/propagator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

/// A qubit under H = (w/2 + step(t - 1)/2) sigmax from level 0, and all it takes to integrate it.
struct Rabi {
  explicit Rabi(long max_steps = 1000000)
      : job(parse_job("format_version = 1\n[parameters]\nw = 3.0\n[[subsystem]]\nname = 'q'\nlevels = 2\n"
                      "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = 'w/2 + step(t - 1)/2'\n"
                      "[[observable]]\nname = 'z'\noperator = 'sigmaz(q)'\n[time]\nend = 40.0\nsave = 41\n"
                      "[solver]\nmethod = 'adams'\nrtol = 1e-10\n",
                      "rabi.toml")),
        dynamics(*job.model),
        programs(*job.model, dynamics.coefficients(), {}) {
    system.model = job.model.get();
    system.dynamics = &dynamics;
    system.programs = &programs;
    system.options = job.solver;
    system.members = &members;
    system.options.max_steps = max_steps;
    system.layout = dynamics.layout(1);
    Evaluation statics(programs.statics(), 1);
    const auto inputs = programs.statics().inputs();
    for (std::size_t i = 0; i < inputs.size(); ++i) statics.input(i)[0] = 3.0;
    statics.evaluate();
    for (std::size_t row = 0; row < programs.row_count(); ++row) system.statics.push_back(statics.output(row)[0]);
    system.timeline = make_timeline(*job.model, programs, system.statics, 1);
  }
  /// Population of level 0: cos^2 of the pulse area so far.
  static double population(double t) { return std::pow(std::cos(1.5 * t + 0.5 * std::max(t - 1, 0.0)), 2); }

  Job job;
  Dynamics dynamics;
  ScalarPrograms programs;
  Members members{1, 1, 1};
  BatchSystem system;
};

double population(const BatchSystem& system, std::span<const double> y) {
  return std::pow(y[system.layout(0, 0, Part::Real, 0)], 2) + std::pow(y[system.layout(0, 0, Part::Imaginary, 0)], 2);
}

TEST(Propagator, PassesEverySaveTimeOnce) {
  const Rabi rabi;
  Propagator propagator(rabi.system);
  std::size_t next = 0;
  propagator.run(std::vector<double>{1, 0, 0, 0}, [&](std::size_t save, std::span<const double> y) {
    EXPECT_EQ(save, next++);
    EXPECT_NEAR(population(rabi.system, y), Rabi::population(static_cast<double>(save)), 1e-7);
  });
  EXPECT_EQ(next, 41U);
}

/// Segments of at most kSteps steps.
class Recording : public SegmentKeeper {
 public:
  static constexpr std::size_t kSteps = 100;
  void append(double t, std::span<const double> y, std::span<const double> derivative) override {
    steps_.append(t, y, derivative);
  }
  [[nodiscard]] bool is_full() const override { return steps_.steps() == kSteps; }
  void end(const Segment& segment) override {
    segments.push_back(segment);
    all.push_back(std::exchange(steps_, DenseOutput(Interpolation::Hermite, 4)));
  }
  void drop() override { steps_.clear(); }

  std::vector<Segment> segments;
  std::vector<DenseOutput> all;

 private:
  DenseOutput steps_{Interpolation::Hermite, 4};
};

/// Compares step ends with others that are given.
class Comparison : public StepKeeper {
 public:
  explicit Comparison(const DenseOutput& known) : known_(&known) {}
  void append(double t, std::span<const double> y, std::span<const double> /*derivative*/) override {
    std::vector<double> same(y.size());
    known_->evaluate(t, same);
    EXPECT_TRUE(std::ranges::equal(same, y)) << "at " << t;
    ++count;
  }
  std::size_t count = 0;

 private:
  const DenseOutput* known_;
};

TEST(Propagator, RepeatsSegmentsBitForBit) {
  const Rabi rabi;
  Propagator propagator(rabi.system);
  Recording recording;
  propagator.record(
      std::vector<double>{1, 0, 0, 0}, [](std::size_t, auto) {}, recording);
  ASSERT_GT(recording.segments.size(), 4U);
  std::vector<double> state(recording.all.front().front().begin(), recording.all.front().front().end());
  for (std::size_t k = 0; k < recording.segments.size(); ++k) {
    const Segment& segment = recording.segments[k];
    EXPECT_TRUE(std::ranges::equal(state, recording.all[k].front())) << k;
    EXPECT_EQ(segment.steps, recording.all[k].steps());
    Comparison comparison(recording.all[k]);
    propagator.replay(segment, state, comparison);
    EXPECT_EQ(comparison.count, segment.steps + 1);
    std::vector<double> between(4);
    const double t = 0.5 * (segment.t0 + segment.t1);
    recording.all[k].evaluate(t, between);
    EXPECT_NEAR(population(rabi.system, between), Rabi::population(t), 1e-7);
    if (k + 1 == recording.segments.size()) break;
    EXPECT_EQ(segment.t1, recording.segments[k + 1].t0);
    propagator.advance(segment, recording.segments[k + 1], state);
  }
}

TEST(Propagator, StopsAtTheStepLimitBetweenSaveTimes) {
  const Rabi rabi(3);
  Propagator propagator(rabi.system);
  EXPECT_THROW(propagator.run(std::vector<double>{1, 0, 0, 0}, [](std::size_t, auto) {}), PointError);
}

}  // namespace
}  // namespace costate
