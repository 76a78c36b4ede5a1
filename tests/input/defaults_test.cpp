// What an input need not say.
#include <gtest/gtest.h>

#include "input/job.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

TEST(Defaults, OfAnInputThatSaysNothingMore) {
  const Job job = texts::job("");
  const Model& model = *job.model;
  EXPECT_EQ(job.title, "");
  EXPECT_TRUE(model.hamiltonian.empty());
  EXPECT_TRUE(model.dissipators.empty());
  EXPECT_EQ(model.equation, Equation::Schrodinger);
  ASSERT_EQ(model.initials.size(), 1U);
  EXPECT_EQ(model.initials[0].name, "ground");
  ASSERT_EQ(model.initials[0].state.members.size(), 1U);
  ASSERT_EQ(model.initials[0].state.members[0].ket.size(), 1U);
  EXPECT_EQ(model.initials[0].state.members[0].ket[0].index, 0U);
  EXPECT_EQ(model.start, 0.0);
  EXPECT_EQ(model.end, 2.0);
  EXPECT_EQ(model.save_times, (std::vector<double>{0.0, 2.0}));
  EXPECT_EQ(job.sweep.mode, SweepMode::None);
  EXPECT_EQ(job.sweep.size(), 1U);
  EXPECT_EQ(job.solver.method, Method::Magnus);  // nothing moves, which takes no work
  EXPECT_EQ(job.solver.rtol, 1e-8);
  EXPECT_EQ(job.solver.atol, 1e-10);
  EXPECT_EQ(job.solver.max_steps, 1000000);
  EXPECT_EQ(job.gradient.method, GradientMethod::None);
  EXPECT_TRUE(job.gradient.wrt.empty());
  EXPECT_EQ(job.states, StateOutput::None);
}

TEST(Defaults, AtolFollowsRtol) {
  EXPECT_DOUBLE_EQ(texts::job("[solver]\nrtol = 1e-5\n").solver.atol, 1e-7);
  EXPECT_DOUBLE_EQ(texts::job("[solver]\nrtol = 1e-5\natol = 1e-3\n").solver.atol, 1e-3);
}

TEST(Defaults, OutputIsTheInputsNameInTheWorkingDirectory) {
  EXPECT_EQ(parse_job(texts::with(""), "some/where/kerr.toml").output_file, "kerr.h5");
  EXPECT_EQ(parse_job(texts::with(""), "kerr.v2.toml").output_file, "kerr.v2.h5");
  EXPECT_EQ(parse_job(texts::with(""), "kerr").output_file, "kerr.h5");
}

TEST(Defaults, GradientMethodFollowsTheSolver) {
  const std::string loss = "[[loss]]\nname = \"cost\"\nexpression = \"drive^2\"\n[gradient]\nwrt = [\"drive\"]\n";
  for (const std::string& gradient : {loss, loss + "method = \"auto\"\n"}) {
    EXPECT_EQ(texts::job(gradient).gradient.method, GradientMethod::Backprop);
    EXPECT_EQ(texts::job("[solver]\nmethod = \"adams\"\n" + gradient).gradient.method, GradientMethod::Adjoint);
    EXPECT_EQ(texts::job("[solver]\nmethod = \"auto\"\n" + gradient).gradient.method, GradientMethod::Backprop);
  }
  EXPECT_EQ(texts::job(loss + "method = \"forward\"\n").gradient.method, GradientMethod::Forward);
  for (const char* method : {"dop853", "magnus"}) {
    const std::string steps = std::string("[solver]\nmethod = \"") + method + "\"\n" + loss;
    EXPECT_EQ(texts::job(steps).gradient.method, GradientMethod::Backprop);
    EXPECT_EQ(texts::job(steps + "method = \"auto\"\n").gradient.method, GradientMethod::Backprop);
    EXPECT_EQ(texts::job(steps + "method = \"backprop\"\n").gradient.method, GradientMethod::Backprop);
    EXPECT_EQ(texts::job(steps + "method = \"forward\"\n").gradient.method, GradientMethod::Forward);
  }
}

TEST(Defaults, TheSolverFollowsTheGradientMethod) {
  const std::string loss = "[[loss]]\nname = \"cost\"\nexpression = \"drive^2\"\n[gradient]\nwrt = [\"drive\"]\n";
  const Job adjoint = texts::job(loss + "method = \"adjoint\"\n");
  EXPECT_EQ(adjoint.gradient.method, GradientMethod::Adjoint);
  EXPECT_EQ(adjoint.solver.method, Method::Adams);
  const Job backprop = texts::job(loss + "method = \"backprop\"\n");
  EXPECT_EQ(backprop.gradient.method, GradientMethod::Backprop);
  EXPECT_EQ(family(backprop.solver.method), MethodFamily::OneStep);
  const Job fixed = texts::job("[solver]\nstep = 0.1\n" + loss);
  EXPECT_EQ(fixed.solver.method, Method::Dop853);
  EXPECT_EQ(fixed.gradient.method, GradientMethod::Backprop);
}

TEST(Defaults, EmptyArraySectionsAreAbsentOnes) {
  const Job job =
      parse_job("format_version = 1\nhamiltonian = []\ndissipator = []\ninitial = []\n" + std::string(texts::kSystem),
                "test.toml");
  EXPECT_EQ(job.model->equation, Equation::Schrodinger);
  EXPECT_EQ(job.model->initials.size(), 1U);
}

TEST(Options, AreRead) {
  const Job job = texts::job(
      "[solver]\nmethod = \"bdf\"\nrtol = 0.1\natol = 1\nmax_steps = 7\nbatch = 1\nranks_per_batch = 1\ndevice = "
      "\"cpu\"\n"
      "[output]\nfile = \"result.h5\"\nstates = \"all\"\n");
  EXPECT_EQ(job.solver.method, Method::Bdf);
  EXPECT_EQ(job.solver.rtol, 0.1);
  EXPECT_EQ(job.solver.atol, 1.0);
  EXPECT_EQ(job.solver.max_steps, 7);
  EXPECT_EQ(job.states, StateOutput::All);
  EXPECT_EQ(job.output_file, "result.h5");
  EXPECT_EQ(
      texts::job("[solver]\nrtol = 1e-14\nbatch = \"auto\"\ndevice = \"auto\"\n[output]\nstates = \"final\"\n").states,
      StateOutput::Final);
}

TEST(Options, OfFixedSteps) {
  const SolverOptions solver = texts::job("[solver]\nmethod = \"dop853\"\nstep = 0.25\n").solver;
  EXPECT_EQ(solver.method, Method::Dop853);
  EXPECT_EQ(solver.step, 0.25);
  const SolverOptions magnus = texts::job("[solver]\nmethod = \"magnus\"\nstep = 0.5\n").solver;
  EXPECT_EQ(magnus.method, Method::Magnus);
  EXPECT_EQ(magnus.step, 0.5);
  EXPECT_EQ(texts::job("").solver.step, std::nullopt);
}

TEST(Time, SaveListNeedNotBeginAtTheStart) {
  const std::string text = "format_version = 1\n[[subsystem]]\nname = \"c\"\nlevels = 2\n[time]\nstart = -1\nend = 3\n";
  EXPECT_EQ(parse_job(text + "save = [-0.5, 0, 3.0]\n", "t").model->save_times, (std::vector<double>{-0.5, 0.0, 3.0}));
  EXPECT_EQ(parse_job(text + "save = [3]\n", "t").model->save_times, (std::vector<double>{3.0}));
  EXPECT_EQ(parse_job(text + "save = 3\n", "t").model->save_times, (std::vector<double>{-1.0, 1.0, 3.0}));
}

}  // namespace
}  // namespace costate
