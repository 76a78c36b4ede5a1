// The files of inputs/ with the numbers recorded for them, and one way to solve a point of one.
#pragma once

#include <gtest/gtest.h>

#include <complex>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {

struct RecordedLoss {
  std::string name;
  double value = 0;
  std::vector<double> gradient;  ///< over wrt
};

struct RecordedObservable {
  std::string name;
  std::vector<std::complex<double>> final;  ///< at the end, for each initial state
};

/// One point of one input; tests/python/make_references.py wrote its numbers.
struct RecordedPoint {
  std::string input;
  std::size_t index = 0;       ///< in the sweep
  std::vector<double> scales;  ///< natural size of each parameter in wrt
  std::vector<RecordedLoss> losses;
  std::vector<RecordedObservable> observables;
};

void PrintTo(const RecordedPoint& point, std::ostream* out);

/// All points recorded for `input`, a file name in inputs/.
std::vector<RecordedPoint> recorded_points(const std::string& input);

/// The first recorded point of each input / all of them, for parametrised tests.
std::vector<RecordedPoint> first_points();
std::vector<RecordedPoint> all_points();
std::string point_name(const testing::TestParamInfo<RecordedPoint>& info);

/// The input at rtol 1e-10 with the gradient method given.
Job tight_job(const RecordedPoint& point, const std::string& gradient_method);

/// The flat parameters of a recorded point.
std::vector<double> parameters(const Job& job, const RecordedPoint& point);

/// Solves at these flat parameters; a point that fails fails the test.
PointResult solve(const Job& job, const std::vector<double>& parameters);

/// max over p of |gradient_p scale_p|, or |value| where that is larger.
double loss_scale(double value, const std::vector<double>& gradient, const std::vector<double>& scales);

}  // namespace costate
