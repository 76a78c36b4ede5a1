// Coefficients on a fake of a device, beside Coefficients and CoefficientReversal.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/instruction_set.hpp"
#include "device/device_coefficients.hpp"
#include "device/tape_case.hpp"
#include "gradient/coefficient_reversal.hpp"
#include "integrate/dop853.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::test {

/// The stage times of a step.
inline std::vector<double> stage_times(double t0, double t1) {
  std::vector<double> times;
  for (const double c : dop853::kC) times.push_back(t0 + c * (t1 - t0));
  return times;
}

inline std::vector<double> random_numbers(std::size_t count) {
  std::mt19937_64 engine(count);  // NOLINT(cert-msc51-cpp): the same each time
  std::uniform_real_distribution<double> distribution(-1, 1);
  std::vector<double> numbers(count);
  for (double& number : numbers) number = distribution(engine);
  return numbers;
}

struct Derivatives {
  bool is_done = false;
  std::vector<double> sums;
};

/// A case on the host and on the fake.
struct Pair {
  explicit Pair(const TapeCase& tape_, std::size_t most_work = DeviceCoefficients::kMostWork)
      : tape(&tape_), host(tape_.host()), device(host, tape_.lanes, stream, most_work) {}

  void enter(double t0, double t1) {
    host.enter(t0, t1);
    device.enter();
  }
  void silence(const std::vector<bool>& lanes) {
    host.silence(lanes);
    device.enter();
  }

  [[nodiscard]] std::size_t table_size() const { return tape->term_count() * CoefficientTable::row_size(tape->lanes); }
  std::vector<double> evaluated(const std::vector<double>& times) {
    DeviceArray<double> table(times.size() * table_size());
    device.evaluate(times, table.data());
    device.check(times);
    return table.download(stream);
  }
  std::vector<double> expected(const std::vector<double>& times) {
    std::vector<double> table(times.size() * table_size());
    for (std::size_t k = 0; k < times.size(); ++k)
      fill_coefficients(host.at(times[k]), tape->lanes, table.data() + k * table_size());
    return table;
  }

  [[nodiscard]] std::size_t entries() const { return device.active().size() * tape->lanes; }
  /// On top of 0.25.
  Derivatives reversed(const std::vector<double>& times, const std::vector<double>& bars) {
    DeviceArray<double> bars_there(bars, stream);
    DeviceArray<double> sums(std::vector<double>(entries(), 0.25), stream);
    const bool is_done = device.reverse(times, bars_there.data(), sums.data());
    return {is_done, sums.download(stream)};
  }
  Derivatives reversed_on_host(const std::vector<double>& times, const std::vector<double>& bars) {
    CoefficientReversal reversal(host, tape->lanes);
    reversal.enter();
    KinkWatch watch(tape->statics.size());
    Derivatives found{true, std::vector<double>(entries(), 0.25)};
    std::vector<double> rates(entries());
    const std::size_t size = tape->term_count() * tape->lanes;
    for (std::size_t k = times.size(); k-- > 0;) {
      host.at(times[k]);
      reversal.reverse(times[k], std::span(bars).subspan(k * size, size), watch, rates);
      for (std::size_t j = 0; j < rates.size(); ++j) found.sums[j] += rates[j];
    }
    return found;
  }
  std::vector<double> bars(const std::vector<double>& times) const {
    return random_numbers(times.size() * tape->term_count() * tape->lanes);
  }

  const TapeCase* tape;
  CudaStream stream;
  Coefficients host;
  DeviceCoefficients device;
};

/// Relative to each number above 1. What the host does without fused multiply-add is the same to the last bit.
inline void expect_same(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  if (name_of(instruction_set()) == "baseline") tolerance = 0;
  for (std::size_t k = 0; k < expected.size(); ++k)
    ASSERT_LE(std::abs(found[k] - expected[k]), tolerance * std::max(1.0, std::abs(expected[k]))) << "at " << k;
}

inline constexpr double kTolerance = 1e-15;
inline constexpr double kReverseTolerance = 1e-13;

inline constexpr std::size_t kLaneCounts[] = {1, 3, 64, 1000};

}  // namespace costate::test
