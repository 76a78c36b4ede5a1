#include "kernels/generator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "base/error.hpp"
#include "kernels/dense_oracle.hpp"

namespace costate::test {
namespace {

using Sizes = std::initializer_list<std::size_t>;

/// A batch of random parameters on a random model.
class Case {
 public:
  Case(Equation equation, std::size_t n, std::size_t members)
      : random(100 * n + members),
        model(random_model(equation, n, random)),
        generator(model),
        layout(generator.layout(members)),
        work(generator.workspace(members)) {
    for (std::size_t b = 0; b < members; ++b) parameters.push_back(random.numbers(kParameters));
    for (const NodeId node : generator.coefficients()) {
      for (std::size_t b = 0; b < members; ++b) a.push_back(coefficient_value(model.graph, node, parameters[b]));
    }
  }

  [[nodiscard]] std::size_t members() const { return layout.members; }

  std::vector<double> apply(const std::vector<double>& x) {
    std::vector<double> out(layout.size(), std::nan(""));
    generator.apply(a, x.data(), out.data(), members(), work);
    return out;
  }
  std::vector<double> apply_adjoint(const std::vector<double>& x) {
    std::vector<double> out(layout.size(), std::nan(""));
    generator.apply_adjoint(a, x.data(), out.data(), members(), work);
    return out;
  }

  Random random;
  Model model;
  Generator generator;
  Layout layout;
  Generator::Workspace work;
  std::vector<std::vector<double>> parameters;
  std::vector<double> a;
};

template <class Check>
void for_all_cases(Check check) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (std::size_t n = 2; n <= 9; ++n) {
      for (const std::size_t members : Sizes{1, 3, 8, 16, 17}) {
        SCOPED_TRACE(testing::Message() << (equation == Equation::Lindblad ? "Lindblad" : "Schrodinger") << " n=" << n
                                        << " members=" << members);
        Case batch(equation, n, members);
        check(batch);
      }
    }
  }
  // Every remainder of the blocks of lanes, and several tiles of one density matrix.
  for (std::size_t members = 1; members <= 70; ++members) {
    SCOPED_TRACE(testing::Message() << "members=" << members);
    Case kets(Equation::Schrodinger, 3, members);
    check(kets);
    Case matrices(Equation::Lindblad, 3, members);
    check(matrices);
  }
  for (const std::size_t n : Sizes{16, 27, 33}) {
    SCOPED_TRACE(testing::Message() << "Lindblad n=" << n);
    Case single(Equation::Lindblad, n, 1);
    check(single);
  }
}

TEST(Generator, AppliesLikeDenseMatrices) {
  for_all_cases([](Case& batch) {
    const std::vector<double> x = batch.random.state(batch.layout);
    const std::vector<double> out = batch.apply(x);
    for (std::size_t b = 0; b < batch.members(); ++b) {
      const Dense expected = right_hand_side(batch.model, batch.parameters[b], member_of(x, batch.layout, b));
      const Dense found = member_of(out, batch.layout, b);
      ASSERT_LE((found - expected).norm(), 1e-13 * expected.norm()) << "member " << b;
    }
  });
}

TEST(Generator, AdjointIsTheTranspose) {
  for_all_cases([](Case& batch) {
    const std::vector<double> x = batch.random.state(batch.layout);
    const std::vector<double> y = batch.random.state(batch.layout);
    const std::vector<double> forward = batch.apply(y);
    const std::vector<double> backward = batch.apply_adjoint(x);
    for (std::size_t b = 0; b < batch.members(); ++b) {
      const Dense left = member_of(x, batch.layout, b);
      const Dense right = member_of(forward, batch.layout, b);
      ASSERT_NEAR(inner(left, right), inner(member_of(backward, batch.layout, b), member_of(y, batch.layout, b)),
                  1e-13 * left.norm() * right.norm())
          << "member " << b;
    }
  });
}

TEST(Generator, GradientsAreInnerProductsWithEachTerm) {
  for_all_cases([](Case& batch) {
    const std::vector<double> x = batch.random.state(batch.layout);
    const std::vector<double> y = batch.random.state(batch.layout);
    const std::size_t members = batch.members();
    const std::span<const NodeId> coefficients = batch.generator.coefficients();
    const std::vector<double> before = batch.random.numbers(coefficients.size() * members);
    std::vector<double> gradient = before;
    batch.generator.accumulate_gradient(x.data(), y.data(), gradient, members, batch.work);
    for (std::size_t b = 0; b < members; ++b) {
      const Dense left = member_of(x, batch.layout, b);
      const Dense right = member_of(y, batch.layout, b);
      std::vector<double> expected(coefficients.size(), 0.0);
      double magnitude = 0;
      const auto add = [&](NodeId node, const Dense& product) {
        // Terms with the coefficient 0 or without entries are left out.
        if (node == batch.model.graph.zero() || product.isZero(0)) return;
        // Constants belong to the node of 1.
        const bool is_constant = batch.model.graph.is_constant(node);
        const auto m =
            std::find(coefficients.begin(), coefficients.end(), is_constant ? batch.model.graph.one() : node);
        ASSERT_NE(m, coefficients.end());
        const double share = is_constant ? batch.model.graph.node(node).value : 1.0;
        expected[static_cast<std::size_t>(m - coefficients.begin())] += share * inner(left, product);
        magnitude += std::abs(share) * left.norm() * product.norm();
      };
      for (const HamiltonianTerm& term : batch.model.hamiltonian) {
        add(term.coefficient, hamiltonian_action(term.op, right, batch.model.equation));
      }
      for (const Dissipator& dissipator : batch.model.dissipators) {
        add(dissipator.rate, dissipator_action(dissipator.jump, right));
      }
      for (std::size_t m = 0; m < coefficients.size(); ++m) {
        ASSERT_NEAR(gradient[m * members + b] - before[m * members + b], expected[m], 1e-14 + 1e-13 * magnitude)
            << "term " << m << " member " << b;
      }
    }
  });
}

TEST(Generator, PullBackIsAdjointAndGradientAtOnce) {
  for_all_cases([](Case& batch) {
    const std::vector<double> x = batch.random.state(batch.layout);
    const std::vector<double> y = batch.random.state(batch.layout);
    const std::size_t members = batch.members();
    const std::vector<double> before = batch.random.numbers(batch.generator.coefficients().size() * members);
    std::vector<double> expected = before;
    batch.generator.accumulate_gradient(x.data(), y.data(), expected, members, batch.work);
    std::vector<double> gradient = before;
    std::vector<double> out(x.size());
    batch.generator.pull_back(batch.a, x.data(), y.data(), out.data(), gradient, members, batch.work);
    ASSERT_EQ(out, batch.apply_adjoint(x));
    double size = 1;
    for (const double entry : expected) size = std::max(size, std::abs(entry));
    for (std::size_t k = 0; k < expected.size(); ++k) ASSERT_NEAR(gradient[k], expected[k], 1e-13 * size);
  });
}

TEST(Generator, GoesByRowsWhereDiagonalsAreNearlyEmpty) {
  Random random(3);
  Model model;
  model.space = Space({{"s", 60}});
  const Dense scattered = random.matrix(60, 0.01);
  model.hamiltonian = {{sparse(scattered + scattered.adjoint()), model.graph.parameter(0)},
                       {sparse(scattered * scattered.adjoint()), model.graph.parameter(1)}};
  const Generator generator(model);
  auto work = generator.workspace(1);
  const std::vector<double> x = random.state(generator.layout(1));
  const std::vector<double> parameters{0.7, -0.4};
  std::vector<double> out(x.size());
  generator.apply(parameters, x.data(), out.data(), 1, work);
  const Dense expected = right_hand_side(model, parameters, member_of(x, generator.layout(1), 0));
  EXPECT_LE((member_of(out, generator.layout(1), 0) - expected).norm(), 1e-13 * expected.norm());
}

TEST(Generator, MatricesStayHermitianToTheLastBit) {
  for_all_cases([](Case& batch) {
    if (batch.layout.columns == 1) return;
    const std::vector<double> x = batch.random.state(batch.layout);
    for (const std::vector<double>& out : {batch.apply(x), batch.apply_adjoint(x)}) {
      for (std::size_t b = 0; b < batch.members(); ++b) {
        const Dense rho = member_of(out, batch.layout, b);
        ASSERT_EQ(rho, Dense(rho.adjoint()));
      }
    }
  });
}

TEST(Generator, RepeatsToTheLastBit) {
  Case batch(Equation::Lindblad, 7, 11);
  const std::vector<double> x = batch.random.state(batch.layout);
  const std::vector<double> y = batch.random.state(batch.layout);
  const std::vector<double> first = batch.apply(x);
  std::vector<double> first_gradient(batch.a.size());
  batch.generator.accumulate_gradient(x.data(), y.data(), first_gradient, 11, batch.work);
  // A work space of its own, full of something else and at another address.
  batch.work = batch.generator.workspace(11);
  std::fill(batch.work.scratch.begin(), batch.work.scratch.end(), std::nan(""));
  EXPECT_EQ(batch.apply(x), first);
  std::vector<double> second_gradient(batch.a.size());
  batch.generator.accumulate_gradient(x.data(), y.data(), second_gradient, 11, batch.work);
  EXPECT_EQ(second_gradient, first_gradient);
}

TEST(Generator, TraceIsKept) {
  Case batch(Equation::Lindblad, 6, 8);
  const std::vector<double> out = batch.apply(batch.random.state(batch.layout));
  for (std::size_t b = 0; b < 8; ++b) {
    EXPECT_LT(std::abs(member_of(out, batch.layout, b).trace()), 1e-13 * member_of(out, batch.layout, b).norm());
  }
}

TEST(Generator, NothingMovesWithoutTerms) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    Model model;
    model.space = Space({{"s", 5}});
    model.equation = equation;
    const Generator generator(model);
    EXPECT_TRUE(generator.coefficients().empty());
    for (const std::size_t members : Sizes{1, 5}) {
      Generator::Workspace work = generator.workspace(members);
      const std::vector<double> x(generator.layout(members).size(), 1.0);
      std::vector<double> out(x.size(), 7.0);
      generator.apply({}, x.data(), out.data(), members, work);
      EXPECT_EQ(out, std::vector<double>(x.size(), 0.0));
    }
  }
}

TEST(Generator, WorkSpaceIsAFewStates) {
  // 64 levels, ladder and dense jumps: the matrix of the superoperator would have 64^4 entries, 268 MB.
  Model model;
  model.space = Space({{"s", 64}});
  model.equation = Equation::Lindblad;
  Random random(1);
  const Dense a = random.matrix(64, 0.05);
  model.hamiltonian = {{sparse(a + a.adjoint()), model.graph.parameter(0)}};
  model.dissipators = {{sparse(random.matrix(64)), model.graph.parameter(1), ""},
                       {sparse(random.matrix(64).diagonal().asDiagonal()), model.graph.parameter(2), ""}};
  const Generator generator(model);
  for (const std::size_t members : Sizes{1, 8}) {
    EXPECT_LT(generator.workspace(members).scratch.size(), 4 * generator.layout(members).size());
  }
}

TEST(Generator, RefusesATableOrAWorkSpaceOfAnotherBatch) {
  Case batch(Equation::Lindblad, 3, 4);
  const std::vector<double> x = batch.random.state(batch.layout);
  std::vector<double> out(x.size());
  Generator::Workspace smaller = batch.generator.workspace(3);
  EXPECT_THROW(batch.generator.apply(batch.a, x.data(), out.data(), 4, smaller), Error);
  const std::vector<double> short_table(batch.a.begin(), batch.a.end() - 1);
  EXPECT_THROW(batch.generator.apply(short_table, x.data(), out.data(), 4, batch.work), Error);
}

TEST(Generator, NormsBoundWhatTermsDo) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : Sizes{2, 3, 6}) {
      Case c(equation, n, 1);
      const auto norms = c.generator.norms();
      ASSERT_EQ(norms.size(), c.generator.coefficients().size());
      for (std::size_t m = 0; m < norms.size(); ++m) {
        std::ranges::fill(c.a, 0.0);
        c.a[m] = 1;
        const std::vector<double> x = c.random.state(c.layout);
        const std::vector<double> out = c.apply(x);
        const auto length = [](const std::vector<double>& v) {
          double sum = 0;
          for (const double entry : v) sum += entry * entry;
          return std::sqrt(sum);
        };
        EXPECT_LE(length(out), norms[m] * length(x) * (1 + 1e-12));
      }
    }
  }
}

}  // namespace
}  // namespace costate::test
