// Steps of tiles of members, phase by phase on the host, against steps by the program's own loops.
#include <gtest/gtest.h>

#include <algorithm>

#include "device/host_steps.hpp"
#include "device/host_tile.hpp"
#include "device/near.hpp"
#include "device/random_case.hpp"

namespace costate::test {
namespace {

constexpr double kStep = 0.2;

/// What a step and its transpose gave.
struct Outcome {
  std::vector<double> y1;
  std::vector<double> errors;
  std::vector<double> lambda;
  std::vector<double> bars;

  bool operator==(const Outcome&) const = default;
};

enum class Table { Constant, Varying };

template <class Steps>
Outcome run(Steps&& steps, const RandomCase& batch, Table table) {
  const std::size_t rows = table == Table::Constant ? 1 : dop853::kStages;
  Outcome outcome{std::vector<double>(batch.x.size(), std::nan("")), std::vector<double>(batch.members(), std::nan("")),
                  batch.x, std::vector<double>(rows * batch.term_count() * batch.members(), 0.5)};
  const StageCoefficients a{batch.tables.data(), table == Table::Constant ? 0 : batch.table_size(), batch.members()};
  steps.attempt({a, kStep, batch.y.data(), 1e-6, 1e-8, outcome.y1.data(), outcome.errors.data()});
  steps.pull_back({a, kStep, batch.y.data(), outcome.lambda.data(), outcome.bars.data()});
  return outcome;
}

template <class Check>
void for_all_cases(Check check) {
  for (const Equation equation : {Equation::Schrodinger, Equation::Lindblad}) {
    for (const std::size_t n : {2U, 3U, 6U}) {
      for (const std::size_t members : {1U, 3U, 8U}) {
        RandomCase batch(equation, n, members);
        for (const std::size_t width : {1U, 2U, 4U}) {
          SCOPED_TRACE(testing::Message() << (equation == Equation::Lindblad ? "Lindblad" : "Schrodinger") << " n=" << n
                                          << " members=" << members << " tiles of " << width);
          check(batch, TileTerms(batch.terms, *tile_shape(equation, n, width)));
        }
      }
    }
  }
}

TEST(Tiles, StepLikeTheHost) {
  for_all_cases([](RandomCase& batch, const TileTerms& terms) {
    for (const Table table : {Table::Constant, Table::Varying}) {
      const Outcome expected = run(HostSteps(batch.generator, batch.members()), batch, table);
      const Outcome found = run(HostTiles(terms, Order::Forward), batch, table);
      expect_near(found.y1, expected.y1, 1e-13, "y1");
      // What is left of stages that cancel; 1 is an error that meets the tolerances.
      for (std::size_t b = 0; b < batch.members(); ++b)
        ASSERT_NEAR(found.errors[b], expected.errors[b], 1e-8 + 1e-8 * expected.errors[b]);
      expect_near(found.lambda, expected.lambda, 1e-13, "lambda");
      expect_near(found.bars, expected.bars, 1e-13, "bars");
    }
  });
}

TEST(Tiles, DoNotDependOnTheOrderOfThreads) {
  for_all_cases([](RandomCase& batch, const TileTerms& terms) {
    for (const Table table : {Table::Constant, Table::Varying})
      ASSERT_TRUE(run(HostTiles(terms, Order::Forward), batch, table) ==
                  run(HostTiles(terms, Order::Backward), batch, table));
  });
}

TEST(Tiles, PullBackIsTheTransposeOfAStep) {
  for_all_cases([](RandomCase& batch, const TileTerms& terms) {
    const Outcome outcome = run(HostTiles(terms, Order::Forward), batch, Table::Varying);
    for (std::size_t b = 0; b < batch.members(); ++b) {
      const double forward = inner(member_of(batch.x, batch.layout, b), member_of(outcome.y1, batch.layout, b));
      const double backward = inner(member_of(outcome.lambda, batch.layout, b), member_of(batch.y, batch.layout, b));
      ASSERT_NEAR(forward, backward, 1e-12 * std::max(1.0, std::abs(forward)));
    }
  });
}

TEST(Tiles, MatricesStayHermitianToTheLastBit) {
  RandomCase batch(Equation::Lindblad, 6, 5);
  const Outcome outcome = run(HostTiles(TileTerms(batch.terms, *tile_shape(Equation::Lindblad, 6, 4)), Order::Forward),
                              batch, Table::Constant);
  for (std::size_t b = 0; b < 5; ++b) {
    const Dense y1 = member_of(outcome.y1, batch.layout, b);
    EXPECT_EQ(y1, Dense(y1.adjoint()));
    const Dense lambda = member_of(outcome.lambda, batch.layout, b);
    EXPECT_EQ(lambda, Dense(lambda.adjoint()));
  }
}

TEST(Tiles, KeepNeighbouringRowsInDifferentBanks) {
  for (const std::size_t n : {5U, 10U, 16U}) {
    for (const std::size_t width : {2U, 4U, 8U}) {
      const auto shape = tile_shape(Equation::Lindblad, n, width);
      if (!shape) continue;
      EXPECT_GE(shape->plane, n * width);
      EXPECT_EQ(shape->stride % 16, width);
    }
  }
}

TEST(Tiles, AreRefusedWhereThreadsAreTooMany) {
  EXPECT_TRUE(tile_shape(Equation::Lindblad, 16, 4));
  EXPECT_FALSE(tile_shape(Equation::Lindblad, 17, 4));
  EXPECT_TRUE(tile_shape(Equation::Lindblad, 32, 1));
  EXPECT_FALSE(tile_shape(Equation::Lindblad, 33, 1));
  EXPECT_TRUE(tile_shape(Equation::Schrodinger, 544, 1));
  EXPECT_FALSE(tile_shape(Equation::Schrodinger, 545, 1));
  EXPECT_FALSE(tile_shape(Equation::Schrodinger, 100000, 1000000));
}

}  // namespace
}  // namespace costate::test
