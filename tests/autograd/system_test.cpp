// Systems in C++ against the same system from TOML, and what is refused.
#include "autograd/system.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "autograd/autograd.hpp"
#include "base/error.hpp"
#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

constexpr std::complex<double> kI(0, 1);

TEST(System, IsWhatTheSameTomlGives) {
  const Job job = parse_job(R"toml(
format_version = 1
[parameters]
kerr = 0.3
drive = 0.5
alpha = 0.4
amp = [0.2, 0.8, 0.3]
kappa = 0.1
[[subsystem]]
name = "c"
levels = 6
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "create(c)^2 * destroy(c)^2"
coefficient = "-kerr"
[[hamiltonian]]
operator = "destroy(c)*sigmax(q)"
coefficient = "drive*exp(-i*0.2*t)*gauss(t, 1, 0.5) + pwc(t, amp, 0, 2)"
add_conjugate = true
[[dissipator]]
operator = "destroy(c)"
rate = "kappa^2"
[[initial]]
name = "cat"
state = "coherent(c, alpha) + coherent(c, -alpha)"
[[initial]]
name = "vacuum"
state = "fock(c, 0)"
[[observable]]
name = "photons"
operator = "number(c)"
[[observable]]
name = "field"
operator = "destroy(c)"
[[observable]]
name = "fidelity"
state = "coherent(c, i*alpha)*fock(q, 1)"
[[loss]]
name = "cost"
expression = "1 - final(fidelity) + mean(photons@cat) + integral(photons)^2 + real(at(field@cat, 2)) + initial(photons) + 1e-3*sum(amp^2)"
[time]
end = 2.0
save = 5
[gradient]
method = "adjoint"
wrt = ["kerr", "drive", "alpha", "amp", "kappa"]
)toml",
                            "same.toml");
  const std::vector<double> point = job.model->parameters.values();
  Solver solver(*job.model, job.solver, job.gradient, StateOutput::None, MPI_COMM_SELF);
  const PointResult toml = solver.solve(std::span(&point, 1)).front();
  ASSERT_FALSE(toml.failed) << toml.message;

  Record record;
  const Variable kerr = record.variable("kerr", 0.3);
  const Variable drive = record.variable("drive", 0.5);
  const Variable alpha = record.variable("alpha", 0.4);
  const Variable amp = record.variable("amp", {0.2, 0.8, 0.3});
  const Variable kappa = record.variable("kappa", 0.1);
  const Expression t = record.time();
  System system(record, {{"c", 6}, {"q", 2}});
  system.hamiltonian("create(c)^2 * destroy(c)^2", -kerr)
      .hamiltonian_with_conjugate("destroy(c)*sigmax(q)",
                                  drive * exp(-kI * 0.2 * t) * gauss(t, 1.0, 0.5) + pwc(t, amp, 0.0, 2.0))
      .dissipator("destroy(c)", pow(kappa, 2))
      .initial("cat", "coherent(c, alpha) + coherent(c, -alpha)")
      .initial("vacuum", "fock(c, 0)")
      .observable("photons", "number(c)")
      .observable("field", "destroy(c)")
      .target("fidelity", "coherent(c, i*alpha)*fock(q, 1)")
      .time(0, 2, 5);
  SolveOptions options;
  options.solver = job.solver;
  const Solution solution = system.solve(options);
  const Expression loss = 1 - solution.final("fidelity") + solution.mean("photons", "cat") +
                          pow(solution.integral("photons"), 2) + real(solution.at("field", 2, "cat")) +
                          solution.initial("photons") + 1e-3 * sum(amp * amp);
  EXPECT_DOUBLE_EQ(loss.value(), toml.losses[0]);
  loss.backward();
  const std::vector<double> gradient{kerr.grad()[0], drive.grad()[0], alpha.grad()[0], amp.grad()[0],
                                     amp.grad()[1],  amp.grad()[2],   kappa.grad()[0]};
  for (std::size_t k = 0; k < gradient.size(); ++k)
    EXPECT_NEAR(gradient[k], toml.gradients[k], 1e-11 * std::abs(toml.gradients[k])) << k;
}

TEST(System, TakesMatrices) {
  Record record;
  const Variable w = record.variable("w", 0.9);
  Operator x(2, 2);
  x.insert(0, 1) = 1;
  x.insert(1, 0) = 1;
  System system(record, {{"q", 2}});
  system.hamiltonian(x, w).observable("z", "sigmaz(q)").observable("x", x).time(0, 1);
  const Solution solution = system.solve();
  EXPECT_NEAR(solution.final("z").value(), std::cos(2 * 0.9), 1e-6);
  EXPECT_NEAR(solution.final("x").value(), 0, 1e-9);
}

TEST(System, RefusesWhatIsNoSystem) {
  Record record;
  Record other;
  const Variable w = record.variable("w", 0.9);
  const Variable v = record.variable("v", {1, 2});
  System system(record, {{"q", 2}});
  EXPECT_THROW(system.solve(), Error);  // no times
  system.time(0, 1);
  EXPECT_THROW(system.hamiltonian("sigmax(q)", kI * w), Error);
  EXPECT_THROW(system.hamiltonian("sigmap(q)", w), Error);
  EXPECT_THROW(system.hamiltonian("sigmax(q", w), Error);
  EXPECT_THROW(system.hamiltonian("sigmax(q)", v), Error);
  EXPECT_THROW(system.hamiltonian("sigmax(q)", other.variable("w", 1)), Error);
  EXPECT_THROW(system.hamiltonian(Operator(3, 3), w), Error);
  EXPECT_THROW(system.dissipator("sigmap(q)", kI * w), Error);
  EXPECT_THROW(system.initial("sin", "fock(0)"), Error);
  EXPECT_THROW(system.initial("start", "fock(q, nothing)"), Error);
  EXPECT_THROW(system.observable("w w", "sigmaz(q)"), Error);
  EXPECT_THROW(system.target("f", "thermal(q, 1)"), Error);
  EXPECT_THROW(system.time(0, 1, 1), Error);
  EXPECT_THROW(system.time(0, std::vector<double>{0.5, 0.5}), Error);
  EXPECT_THROW(system.time(1, 0), Error);
  EXPECT_THROW(System(record, {{"q", 1}}), Error);
  system.observable("z", "sigmaz(q)");
  EXPECT_THROW(system.observable("z", "sigmaz(q)"), Error);
  const Solution solution = system.solve();
  EXPECT_THROW(static_cast<void>(solution.final("zz")), Error);
  EXPECT_THROW(static_cast<void>(solution.final("z", "zz")), Error);
  EXPECT_THROW(static_cast<void>(solution.at("z", 2)), Error);
  EXPECT_THROW(static_cast<void>(solution.state(0, 2)), Error);
  EXPECT_THROW(static_cast<void>(solution.state(0, 0, 1)), Error);
}

TEST(System, FailsAsAPointDoes) {
  Record record;
  const Variable w = record.variable("w", -0.9);
  System system(record, {{"q", 2}});
  system.dissipator("sigmap(q)", w).observable("z", "sigmaz(q)").time(0, 1);
  EXPECT_THROW(system.solve(), PointError);
}

}  // namespace
}  // namespace costate
