#include "wrap/vector_operations.hpp"

#include <gtest/gtest.h>
#include <nvector/nvector_petsc.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/error.hpp"
#include "wrap/kernels_under_test.hpp"

namespace costate {
namespace {

class Operations : public testing::TestWithParam<VectorShape> {
 protected:
  Operations() {
#if SUNDIALS_VERSION_MAJOR >= 7
    if (SUNContext_Create(SUN_COMM_NULL, &context_) != 0) throw Error("no context");
#else
    if (SUNContext_Create(nullptr, &context_) != 0) throw Error("no context");
#endif
  }
  ~Operations() override { SUNContext_Free(&context_); }

  /// Entry k is f(k).
  StateVector vector(const std::function<double(std::size_t)>& f) {
    StateVector v(MPI_COMM_SELF, GetParam(), context_, test::kernels_under_test());
    double* const data = entries(v.get());
    for (std::size_t k = 0; k < GetParam().size; ++k) data[k] = f(k);
    return v;
  }
  static void expect(const StateVector& v, const std::function<double(std::size_t)>& f) {
    const double* const data = entries_to_read(v.get());
    for (std::size_t k = 0; k < GetParam().size; ++k) EXPECT_DOUBLE_EQ(data[k], f(k)) << k;
  }

 private:
  SUNContext context_ = nullptr;
};

double p(std::size_t k) { return 1 + 0.5 * static_cast<double>(k % 7); }
double q(std::size_t k) { return 2 - 0.25 * static_cast<double>(k % 11); }

TEST_P(Operations, OfOneAndTwoVectors) {
  const StateVector x = vector(p);
  const StateVector y = vector(q);
  const StateVector z = vector([](std::size_t) { return 0; });
  N_VLinearSum(2, x.get(), -3, y.get(), z.get());
  expect(z, [](std::size_t k) { return 2 * p(k) - 3 * q(k); });
  N_VLinearSum(1, y.get(), 2, z.get(), z.get());
  expect(z, [](std::size_t k) { return q(k) + 2 * (2 * p(k) - 3 * q(k)); });
  N_VConst(1.5, z.get());
  expect(z, [](std::size_t) { return 1.5; });
  N_VProd(x.get(), y.get(), z.get());
  expect(z, [](std::size_t k) { return p(k) * q(k); });
  N_VDiv(y.get(), x.get(), z.get());
  expect(z, [](std::size_t k) { return q(k) / p(k); });
  N_VScale(-2, x.get(), z.get());
  expect(z, [](std::size_t k) { return -2 * p(k); });
  N_VAbs(z.get(), z.get());
  expect(z, [](std::size_t k) { return 2 * p(k); });
  N_VInv(x.get(), z.get());
  expect(z, [](std::size_t k) { return 1 / p(k); });
  N_VAddConst(x.get(), 0.25, z.get());
  expect(z, [](std::size_t k) { return p(k) + 0.25; });
}

TEST_P(Operations, Fused) {
  const StateVector x = vector(p);
  const StateVector y = vector(q);
  const StateVector z = vector([](std::size_t) { return 0; });
  std::vector<sunrealtype> factors{2, -1, 0.5};
  std::vector<N_Vector> vectors{x.get(), y.get(), x.get()};
  ASSERT_EQ(N_VLinearCombination(3, factors.data(), vectors.data(), z.get()), 0);
  expect(z, [](std::size_t k) { return 2.5 * p(k) - q(k); });
  const StateVector w = vector(q);
  std::vector<N_Vector> in{y.get(), w.get()};
  std::vector<N_Vector> out{z.get(), w.get()};
  ASSERT_EQ(N_VScaleAddMulti(2, factors.data(), x.get(), in.data(), out.data()), 0);
  expect(z, [](std::size_t k) { return 2 * p(k) + q(k); });
  expect(w, [](std::size_t k) { return -p(k) + q(k); });
}

TEST_P(Operations, TheNormIsThatOfTheWorstMember) {
  const StateVector x = vector(q);
  const StateVector w = vector(p);
  const std::size_t members = GetParam().members;
  double worst = 0;
  for (std::size_t b = 0; b < members; ++b) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t k = b; k < GetParam().size; k += members, ++count) sum += std::pow(q(k) * p(k), 2);
    worst = std::max(worst, std::sqrt(sum / static_cast<double>(count)));
  }
  EXPECT_NEAR(N_VWrmsNorm(x.get(), w.get()), worst, 1e-14 * worst);
  double largest = 0;
  for (std::size_t k = 0; k < GetParam().size; ++k) largest = std::max(largest, std::abs(q(k)));
  EXPECT_EQ(N_VMaxNorm(x.get()), largest);
}

TEST_P(Operations, ANotANumberReachesTheNorm) {
  const StateVector w = vector(p);
  for (const std::size_t place : {std::size_t{0}, GetParam().size / 2, GetParam().size - 1}) {
    const StateVector x = vector([place](std::size_t k) { return k == place ? std::nan("") : 1.0; });
    EXPECT_TRUE(std::isnan(N_VWrmsNorm(x.get(), w.get()))) << place;
  }
}

/// Some vectors of one problem beside the same numbers in plain memory.
struct Twins {
  Twins(const StateVector& prototype, std::size_t size, std::size_t count) : numbers(count) {
    for (std::size_t i = 0; i < count; ++i) {
      vectors.push_back(N_VClone(prototype.get()));
      double* const data = entries(vectors[i]);
      for (std::size_t k = 0; k < size; ++k) {
        data[k] = 1 + static_cast<double>((k * (2 * i + 3)) % 17);
        numbers[i].push_back(data[k]);
      }
    }
  }
  ~Twins() {
    for (N_Vector vector : vectors) N_VDestroy(vector);
  }
  Twins(const Twins&) = delete;
  Twins& operator=(const Twins&) = delete;

  /// z = f(x, y) in plain memory.
  template <class F>
  void plain(std::size_t x, std::size_t y, std::size_t z, F f) {
    for (std::size_t k = 0; k < numbers[z].size(); ++k) numbers[z][k] = f(numbers[x][k], numbers[y][k]);
  }
  void expect_equal() const {
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      const double* const data = entries_to_read(vectors[i]);
      for (std::size_t k = 0; k < numbers[i].size(); ++k) ASSERT_DOUBLE_EQ(data[k], numbers[i][k]) << i << ", " << k;
    }
  }

  std::vector<N_Vector> vectors;
  std::vector<std::vector<double>> numbers;
};

TEST_P(Operations, ThatWaitForEachOtherGiveWhatTheyGiveOneByOne) {
  const StateVector prototype = vector(p);
  constexpr std::size_t kCount = 6;
  Twins twins(prototype, GetParam().size, kCount);
  const auto& v = twins.vectors;
  // Pascal's triangle there and back as CVODES predicts and restores, with rescaling; then everything else.
  for (std::size_t k = 1; k < kCount; ++k) {
    for (std::size_t j = kCount - 1; j >= k; --j) {
      N_VLinearSum(1, v[j - 1], 1, v[j], v[j - 1]);
      twins.plain(j - 1, j, j - 1, [](double a, double b) { return a + b; });
    }
  }
  for (std::size_t j = 1; j < kCount; ++j) {
    const double factor = 1 / static_cast<double>(1 + j);
    N_VScale(factor, v[j], v[j]);
    twins.plain(j, j, j, [factor](double a, double) { return factor * a; });
  }
  N_VProd(v[0], v[1], v[2]);
  twins.plain(0, 1, 2, [](double a, double b) { return a * b; });
  N_VDiv(v[2], v[3], v[3]);
  twins.plain(2, 3, 3, [](double a, double b) { return a / b; });
  N_VAbs(v[3], v[4]);
  N_VInv(v[4], v[4]);
  N_VAddConst(v[4], 0.5, v[4]);
  twins.plain(3, 3, 4, [](double a, double) { return 1 / std::abs(a) + 0.5; });
  N_VConst(2.5, v[5]);
  twins.plain(5, 5, 5, [](double, double) { return 2.5; });
  twins.expect_equal();
}

TEST_P(Operations, ReductionsSeeWhatIsPending) {
  const StateVector prototype = vector(p);
  Twins twins(prototype, GetParam().size, 2);
  const auto& v = twins.vectors;
  const auto change = [&](double factor) {
    N_VScale(factor, v[0], v[0]);
    twins.plain(0, 0, 0, [factor](double a, double) { return factor * a; });
  };
  change(3);
  double dot = 0;
  for (std::size_t k = 0; k < GetParam().size; ++k) dot += twins.numbers[0][k] * twins.numbers[1][k];
  EXPECT_NEAR(N_VDotProd(v[0], v[1]), dot, 1e-12 * dot);
  change(0.5);
  const double once = N_VWrmsNorm(v[0], v[1]);
  change(2);
  EXPECT_NEAR(N_VWrmsNorm(v[0], v[1]), 2 * once, 1e-14 * once);
  change(2);
  EXPECT_EQ(N_VMaxNorm(v[0]), *std::ranges::max_element(twins.numbers[0]));
  change(2);
  double sum = 0;
  for (const double number : twins.numbers[0]) sum += number;
  EXPECT_NEAR(N_VL1Norm(v[0]), sum, 1e-12 * sum);
  // What is pending when a vector is destroyed does not touch it later.
  N_Vector passing = N_VClone(v[0]);
  N_VScale(2, v[0], passing);
  N_VDestroy(passing);
  twins.expect_equal();
}

TEST_P(Operations, VectorsAndTheirClonesStartAtCacheLines) {
  const auto misaligned = [](Vec v) { return reinterpret_cast<std::uintptr_t>(PetscReadEntries(v).data()) % 64; };
  const StateVector x = vector(q);
  EXPECT_EQ(misaligned(x.petsc()), 0U);
  N_Vector clone = N_VClone(x.get());
  EXPECT_EQ(misaligned(N_VGetVector_Petsc(clone)), 0U);
  N_VDestroy(clone);
}

TEST_P(Operations, ClonesKeepTheirMembers) {
  const StateVector x = vector(q);
  const StateVector w = vector(p);
  N_Vector clone = N_VClone(x.get());
  N_VScale(1, x.get(), clone);
  EXPECT_EQ(N_VWrmsNorm(clone, w.get()), N_VWrmsNorm(x.get(), w.get()));
  N_VDestroy(clone);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Operations,
                         testing::Values(VectorShape{1, 1}, VectorShape{10, 1}, VectorShape{1030, 1},
                                         VectorShape{30, 3}, VectorShape{64, 8}, VectorShape{1300, 13},
                                         VectorShape{7, 7}));

}  // namespace
}  // namespace costate
