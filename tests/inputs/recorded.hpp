// The files of inputs/ with the numbers recorded for them, and one way to solve a point of one.
#pragma once

#include <complex>
#include <cstddef>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "support/ways.hpp"

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
  std::size_t index = 0;       ///< in the sweep
  std::vector<double> scales;  ///< natural size of each parameter in wrt
  std::vector<RecordedLoss> losses;
  std::vector<RecordedObservable> observables;
};

/// The names of the files, without ".toml".
const std::vector<std::string>& input_names();

/// All points recorded for an input.
std::vector<RecordedPoint> recorded_points(const std::string& input);

/// The input at rtol 1e-10.
Job tight_job(const std::string& input, const Way& way);

/// The flat parameters of a recorded point.
std::vector<double> parameters(const Job& job, const RecordedPoint& point);

/// Solves at these flat parameters; a point that fails fails the test.
PointResult solve(const Job& job, const std::vector<double>& parameters);

/// max over p of |gradient_p scale_p|, or |value| where that is larger.
double loss_scale(double value, const std::vector<double>& gradient, const std::vector<double>& scales);

}  // namespace costate
