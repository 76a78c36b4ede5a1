#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "input/evaluation.hpp"
#include "input/job.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

using testing::HasSubstr;

TEST(Dynamics, MixedInitialStatesAskForTheMasterEquation) {
  EXPECT_EQ(texts::job("[[initial]]\nname = \"a\"\nstate = \"fock(1)\"\n").model->equation, Equation::Schrodinger);
  EXPECT_EQ(texts::job("[[initial]]\nname = \"a\"\nstate = \"fock(1)\"\n"
                       "[[initial]]\nname = \"b\"\nstate = \"thermal(0.3)\"\n")
                .model->equation,
            Equation::Lindblad);
  EXPECT_EQ(texts::job("[[dissipator]]\noperator = \"destroy()\"\nrate = 0\n").model->equation, Equation::Lindblad);
}

TEST(Dynamics, AHermitianOperatorWithAddConjugateCountsTwice) {
  const Job job = texts::job("[[hamiltonian]]\noperator = \"number(c)\"\nadd_conjugate = true\n");
  ASSERT_EQ(job.model->hamiltonian.size(), 1U);
  const HamiltonianTerm& term = job.model->hamiltonian[0];
  EXPECT_DOUBLE_EQ(value_of(*job.model, term.coefficient, 0) * term.op.coeff(3, 3).real(), 6.0);
}

TEST(Dynamics, AddConjugateFalseIsNoExcuse) {
  EXPECT_THAT(texts::problems("[[hamiltonian]]\noperator = \"destroy(c)\"\nadd_conjugate = false\n"),
              HasSubstr("set add_conjugate = true"));
}

TEST(Dynamics, BothHalvesOfATermAreJudged) {
  const std::string found = texts::problems("[[hamiltonian]]\noperator = \"destroy(c)\"\ncoefficient = \"i*drive\"\n");
  EXPECT_THAT(found, HasSubstr("hamiltonian[0].operator: not Hermitian"));
  EXPECT_THAT(found, HasSubstr("hamiltonian[0].coefficient: complex coefficient"));
}

TEST(Dynamics, ATimeDependentRateIsNotJudged) {
  EXPECT_EQ(texts::problems("[[dissipator]]\noperator = \"destroy(c)\"\nrate = \"-kappa*t\"\n"), "accepted");
}

TEST(Dynamics, ARateIsJudgedAtThePointsOfTheSweepOnly) {
  const std::string dissipator = "[[dissipator]]\noperator = \"destroy(c)\"\nrate = \"kappa - 1\"\n";
  EXPECT_THAT(texts::problems(dissipator), HasSubstr("the rate is -0.9 (a rate must be >= 0)"));
  EXPECT_EQ(texts::problems(dissipator + "[sweep]\naxes = [{ parameter = \"kappa\", linspace = [1, 2, 300] }]\n"),
            "accepted");
}

TEST(Dynamics, TheFirstPointOfMoreThanABlockIsFound) {
  // kappa = 1 - k/256 is below 0.25 from k = 193 on.
  EXPECT_THAT(texts::problems("[[dissipator]]\noperator = \"destroy(c)\"\nrate = \"kappa - 0.25\"\n"
                              "[sweep]\naxes = [{ parameter = \"kappa\", linspace = [1, 0, 257] }]\n"),
              HasSubstr("at point 193 of the sweep, where kappa = 0.24609375 "));
}

TEST(Dynamics, ObservablesOfOtherOperatorsAreComplex) {
  const Job job = texts::job(
      "[[observable]]\nname = \"n\"\noperator = \"number(c)\"\n"
      "[[observable]]\nname = \"a\"\noperator = \"destroy(c)\"\n");
  EXPECT_FALSE(job.model->observables[0].is_complex);
  EXPECT_TRUE(job.model->observables[1].is_complex);
  const auto& parts = std::get<OperatorObservable>(job.model->observables[1].definition);
  EXPECT_TRUE(is_hermitian(parts.hermitian));
  EXPECT_TRUE(is_hermitian(parts.antihermitian));
  const std::complex<double> i(0, 1);
  EXPECT_NEAR(std::abs(parts.hermitian.coeff(0, 1) + i * parts.antihermitian.coeff(0, 1) - 1.0), 0, 1e-15);
  EXPECT_NEAR(std::abs(parts.hermitian.coeff(1, 0) + i * parts.antihermitian.coeff(1, 0)), 0, 1e-15);
}

TEST(Dynamics, StateArgumentsMayBeParameters) {
  const Job job = texts::job(
      "[[initial]]\nname = \"a\"\nstate = \"coherent(c, drive)\"\n"
      "[[observable]]\nname = \"f\"\nstate = \"coherent(c, i*amp[1])\"\n");
  EXPECT_FALSE(job.model->initials[0].state.is_mixed);
}

}  // namespace
}  // namespace costate
