// A small job with every kind of variable, and results made up for it.
#pragma once

#include <cmath>
#include <string>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {

inline std::string sample_text(const std::string& sweep) {
  return R"toml(format_version = 1
title = "Sample"
[parameters]
drive = 0.5
amp = [0.2, 0.8]
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "sigmax(q)"
coefficient = "drive*amp[0]"
[[initial]]
name = "down"
state = "fock(0)"
[[initial]]
name = "up"
state = "fock(1)"
[[observable]]
name = "z"
operator = "sigmaz(q)"
[[observable]]
name = "lowering"
operator = "destroy(q)"
[[loss]]
name = "cost"
expression = "final(z@down)"
[time]
end = 1.0
save = 3
[gradient]
method = "forward"
wrt = ["drive", "amp"]
[output]
states = "final"
)toml" + sweep;
}

inline const char* const kGridSweep = R"toml([sweep]
mode = "grid"
axes = [ { parameter = "drive", values = [0.1, 0.2, 0.3, 0.4] }, { parameter = "amp[1]", values = [1.0, 2.0, 3.0] } ]
)toml";

inline const char* const kZipSweep = R"toml([sweep]
mode = "zip"
axes = [ { parameter = "drive", values = [0.1, 0.2, 0.3] }, { parameter = "amp[1]", values = [1.0, 2.0, 3.0] } ]
)toml";

/// Numbers that tell their place: sizes as the sample job has them. Every fifth point fails, every second one warns.
inline PointResult sample_result(std::size_t point) {
  const auto base = 1000.0 * static_cast<double>(point + 1);
  PointResult result;
  if (point % 5 == 4) {
    result.failed = true;
    result.message = "point " + std::to_string(point) + " has no solution";
    return result;
  }
  for (int k = 0; k < 2 * 2 * 3; ++k) result.expectations.emplace_back(base + k, -base - k);
  result.end_time = base + 3;
  result.losses = {base + 0.5};
  result.gradients = {base + 0.25, base + 0.125, std::sqrt(base)};
  if (point % 3 == 0) result.gradient_errors = {1e-9 * base};
  for (int k = 0; k < 2 * 2; ++k) result.states.emplace_back(base - k, base + k);
  result.statistics = {10, 20, 0, 4096, 0.125};
  if (point % 2 == 0) result.warnings = {"the top level of 'q' is populated"};
  return result;
}

}  // namespace costate
