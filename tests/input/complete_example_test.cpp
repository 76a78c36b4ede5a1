// The complete example of docs/input.md, as far as it is available.
#include <gtest/gtest.h>

#include <cmath>

#include "input/evaluation.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

constexpr const char* kExample = R"toml(
format_version = 1
title = "Driven, damped Kerr oscillator"

[parameters]
kerr  = 0.3
kappa = 0.1
drive = 0.5
amp   = [0.2, 0.8, 0.8, 0.2]
twist = "2*pi*kerr"

[[subsystem]]
name = "c"
levels = 16

[[hamiltonian]]
operator = "create(c)^2 * destroy(c)^2"
coefficient = "-kerr"

[[hamiltonian]]
operator = "destroy(c)"
coefficient = "drive*exp(-i*0.2*t)*gauss(t, 5, 2)"
add_conjugate = true

[[dissipator]]
operator = "destroy(c)"
rate = "kappa"

[[initial]]
name = "vacuum"
state = "fock(0)"

[[observable]]
name = "photons"
operator = "number(c)"

[[observable]]
name = "fidelity"
state = "coherent(c, 1.5) - coherent(c, -1.5)"

[[loss]]
name = "infidelity"
expression = "1 - final(fidelity) + 1e-3*sum(amp^2)"

[time]
end = 10.0
save = 101

[sweep]
mode = "grid"
axes = [
  { parameter = "drive", linspace = [0.1, 1.0, 64] },
  { parameter = "kappa", logspace = [1e-3, 1e-1, 16] },
]

[solver]
method = "adams"
rtol = 1e-8
atol = 1e-10

[gradient]
method = "adjoint"
wrt = ["drive", "kappa", "amp"]

[output]
file = "kerr.h5"
states = "none"
)toml";

class CompleteExample : public testing::Test {
 protected:
  Job job_ = parse_job(kExample, "inputs/example.toml");
  const Model& model_ = *job_.model;
};

TEST_F(CompleteExample, KeepsTitleAndText) {
  EXPECT_EQ(job_.title, "Driven, damped Kerr oscillator");
  EXPECT_EQ(job_.text, kExample);
}

TEST_F(CompleteExample, NumbersParametersInTheOrderOfTheFile) {
  ASSERT_EQ(model_.parameters.size(), 7U);
  const char* const names[] = {"kerr", "kappa", "drive", "amp[0]", "amp[1]", "amp[2]", "amp[3]"};
  for (std::size_t k = 0; k < 7; ++k) EXPECT_EQ(model_.parameters.entry_name(k), names[k]);
  EXPECT_EQ(model_.parameters.values(), (std::vector<double>{0.3, 0.1, 0.5, 0.2, 0.8, 0.8, 0.2}));
}

TEST_F(CompleteExample, LowersTheConjugatePairToHermitianTerms) {
  EXPECT_EQ(model_.space.dimension(), 16U);
  ASSERT_EQ(model_.hamiltonian.size(), 3U);
  for (const HamiltonianTerm& term : model_.hamiltonian) EXPECT_TRUE(is_hermitian(term.op));
  // <2| a^+2 a^2 |2> = 2
  EXPECT_DOUBLE_EQ(model_.hamiltonian[0].op.coeff(2, 2).real(), 2.0);
  EXPECT_DOUBLE_EQ(value_of(model_, model_.hamiltonian[0].coefficient, 0), -0.3);
  // c a + c* a^+ at t: its entry <0|.|1> is c.
  const double t = 4.0;
  std::complex<double> entry = 0;
  for (std::size_t k = 1; k < 3; ++k)
    entry += value_of(model_, model_.hamiltonian[k].coefficient, t) * model_.hamiltonian[k].op.coeff(0, 1);
  const double envelope = 0.5 * std::exp(-(t - 5) * (t - 5) / 8);
  EXPECT_NEAR(entry.real(), envelope * std::cos(0.2 * t), 1e-14);
  EXPECT_NEAR(entry.imag(), -envelope * std::sin(0.2 * t), 1e-14);
}

TEST_F(CompleteExample, IsAMasterEquation) {
  EXPECT_EQ(model_.equation, Equation::Lindblad);
  ASSERT_EQ(model_.dissipators.size(), 1U);
  EXPECT_EQ(model_.dissipators[0].key, "dissipator[0].rate");
  EXPECT_DOUBLE_EQ(value_of(model_, model_.dissipators[0].rate, 0), 0.1);
}

TEST_F(CompleteExample, HasItsStatesObservablesAndLoss) {
  ASSERT_EQ(model_.initials.size(), 1U);
  EXPECT_EQ(model_.initials[0].name, "vacuum");
  ASSERT_EQ(model_.observables.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<OperatorObservable>(model_.observables[0].definition));
  EXPECT_TRUE(std::holds_alternative<TargetObservable>(model_.observables[1].definition));
  ASSERT_EQ(model_.losses.size(), 1U);
  const auto observed = [](const ObservedValue& value) {
    EXPECT_EQ(value.observable, 1U);
    EXPECT_EQ(value.save, 100U);
    return 0.25;
  };
  EXPECT_NEAR(value_of(model_, model_.losses[0].value, 0, observed), 0.75 + 1e-3 * (2 * 0.04 + 2 * 0.64), 1e-15);
}

TEST_F(CompleteExample, SavesEvenlyEndsIncluded) {
  ASSERT_EQ(model_.save_times.size(), 101U);
  EXPECT_EQ(model_.save_times.front(), 0.0);
  EXPECT_EQ(model_.save_times.back(), 10.0);
  EXPECT_DOUBLE_EQ(model_.save_times[37], 3.7);
}

TEST_F(CompleteExample, SweepsAGrid) {
  EXPECT_EQ(job_.sweep.mode, SweepMode::Grid);
  EXPECT_EQ(job_.sweep.shape(), (std::vector<std::size_t>{64, 16}));
  EXPECT_EQ(job_.sweep.axes[0].parameter, "drive");
  EXPECT_EQ(job_.sweep.axes[0].flat_index, 2U);
  EXPECT_EQ(job_.sweep.axes[0].values.back(), 1.0);
  EXPECT_DOUBLE_EQ(job_.sweep.axes[0].values[7], 0.1 + 0.9 * 7 / 63);
  EXPECT_EQ(job_.sweep.axes[1].values.front(), 1e-3);
  EXPECT_EQ(job_.sweep.axes[1].values.back(), 1e-1);
  EXPECT_NEAR(job_.sweep.axes[1].values[6], 1e-3 * std::pow(100.0, 6.0 / 15.0), 1e-15);
}

TEST_F(CompleteExample, HasItsOptions) {
  EXPECT_EQ(job_.solver.method, Method::Adams);
  EXPECT_EQ(job_.solver.rtol, 1e-8);
  EXPECT_EQ(job_.solver.atol, 1e-10);
  EXPECT_EQ(job_.gradient.method, GradientMethod::Adjoint);
  EXPECT_EQ(job_.gradient.wrt, (std::vector<std::size_t>{2, 1, 3, 4, 5, 6}));
  EXPECT_EQ(job_.output_file, "kerr.h5");
  EXPECT_EQ(job_.states, StateOutput::None);
}

}  // namespace
}  // namespace costate
