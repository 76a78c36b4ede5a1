// Works that are repeated with other arguments, on a fake whose graphs know nothing but what they were given.
#include "device/repeated_work.hpp"

#include <gtest/gtest.h>

#include "device/fake_cuda.hpp"

namespace costate::test {
namespace {

/// Adds to the device's number what it is given.
KernelCall addition(double* number, double added) {
  const FakeKernel kernel = [](void* const* arguments) {
    **static_cast<double**>(arguments[0]) += *static_cast<double*>(arguments[1]);
  };
  return {reinterpret_cast<const void*>(kernel), "addition", {}, number, added};
}
KernelCall doubling(double* number) {
  const FakeKernel kernel = [](void* const* arguments) { **static_cast<double**>(arguments[0]) *= 2; };
  return {reinterpret_cast<const void*>(kernel), "doubling", {}, number};
}

class RepeatedWorks : public testing::Test {
 protected:
  double value_of(const DeviceWorks& works, LockedArray<double>& there) {
    work_.launch(works);
    stream_.synchronize();
    return there.values().front();
  }

  CudaStream stream_;
  RepeatedWork work_{stream_};
  DeviceArray<double> numbers_{2};
  LockedArray<double> here_{1};
  LockedArray<double> there_{1};
};

TEST_F(RepeatedWorks, AreDoneInTheirOrderWithWhatIsNewInThem) {
  double* const a = numbers_.data();
  double* const b = a + 1;
  const std::size_t made = fake_calls().graphs_made;
  const auto works = [](double* number, double added, LockedArray<double>& to) {
    return DeviceWorks{DeviceClearing{number, sizeof(double)}, addition(number, added), doubling(number),
                       DeviceReport{number, to.data(), sizeof(double)}};
  };
  EXPECT_EQ(value_of(works(a, 3, here_), here_), 6);
  EXPECT_EQ(value_of(works(a, 5, here_), here_), 10);
  EXPECT_EQ(value_of(works(b, 7, here_), here_), 14);
  EXPECT_EQ(value_of(works(b, 8, there_), there_), 16);
  EXPECT_EQ(value_of(works(a, 3, here_), here_), 6);
  EXPECT_EQ(here_.values().front(), 6);
  EXPECT_EQ(fake_calls().graphs_made - made, 1U);
}

TEST_F(RepeatedWorks, OfOtherKindsHaveGraphsOfTheirOwn) {
  double* const a = numbers_.data();
  const std::size_t made = fake_calls().graphs_made;
  const DeviceReport report{a, here_.data(), sizeof(double)};
  const DeviceWorks first{DeviceClearing{a, sizeof(double)}, addition(a, 3), doubling(a), report};
  const DeviceWorks second{DeviceClearing{a, sizeof(double)}, doubling(a), addition(a, 3), report};
  const DeviceWorks third{DeviceClearing{a, 2 * sizeof(double)}, doubling(a), addition(a, 4), report};
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(value_of(first, here_), 6);
    EXPECT_EQ(value_of(second, here_), 3);
    EXPECT_EQ(value_of(third, here_), 4);
  }
  EXPECT_EQ(fake_calls().graphs_made - made, 3U);
}

TEST_F(RepeatedWorks, AreRightHoweverManyKindsThereAre) {
  double* const a = numbers_.data();
  for (int round = 0; round < 2; ++round) {
    for (std::size_t kind = 1; kind < 40; ++kind) {
      DeviceWorks works{DeviceClearing{a, sizeof(double)}};
      for (std::size_t k = 0; k < kind; ++k) works.emplace_back(addition(a, 1 + round));
      works.emplace_back(DeviceReport{a, here_.data(), sizeof(double)});
      EXPECT_EQ(value_of(works, here_), static_cast<double>(kind) * (1 + round));
    }
  }
}

TEST_F(RepeatedWorks, SayNothingBeforeTheyAreWaitedFor) {
  double* const a = numbers_.data();
  work_.launch({DeviceClearing{a, sizeof(double)}, DeviceReport{a, here_.data(), sizeof(double)}});
  EXPECT_NE(here_.values().front(), 0);
  stream_.synchronize();
  EXPECT_EQ(here_.values().front(), 0);
}

}  // namespace
}  // namespace costate::test
