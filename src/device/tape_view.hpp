// A program of coefficients in device memory, and what its threads read and write: plain pointers, so that kernels take
// them as they are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/inline.hpp"
#include "graph/instruction.hpp"

namespace costate {

/// The arrays of a Program. Rows of registers: inputs, constants, a result for each instruction.
struct TapeProgram {
  const Instruction* instructions = nullptr;
  std::uint32_t instruction_count = 0;
  const double* constants = nullptr;
  const PulseOperands* pulses = nullptr;
  const std::uint32_t* pulse_values = nullptr;
  const std::uint32_t* outputs = nullptr;
  std::uint32_t output_count = 0;
  std::uint32_t inputs = 0;
  std::uint32_t first_result = 0;
};

/// Stands for the row of an input that there is not.
inline constexpr std::uint32_t kNoTapeRow = 0xffffffff;

/// What differs from lane to lane.
struct TapeLanes {
  std::size_t lanes = 0;
  const double* inputs = nullptr;  ///< [input][lane]; that of the time is not read
  std::uint32_t time_input = kNoTapeRow;
  const std::int32_t* states = nullptr;   ///< [discrete node][lane]
  const std::uint32_t* silent = nullptr;  ///< [lane]: not 0 where coefficients and their derivatives are 0
};

/// So many times go to one kernel, as part of its arguments.
inline constexpr std::uint32_t kTapeTimes = 16;

struct TapeTimes {
  std::uint32_t count = 0;
  double t[kTapeTimes] = {};
  std::uint32_t is_mean[kTapeTimes] = {};  ///< not 0: AtKinks::Mean
};

/// One sweep over a program: a thread for each time and lane.
struct TapeSweep {
  TapeProgram program;
  TapeLanes lanes;
  TapeTimes times;
  double* registers = nullptr;  ///< room for results, [time][instruction][lane]
};

/// Where coefficients go, and what is wrong with them.
struct TapeTables {
  double* values = nullptr;              ///< [time][output][CoefficientTable::row_size(lanes)]
  const std::uint32_t* rates = nullptr;  ///< outputs that must not be negative
  std::uint32_t rate_count = 0;
  double least_rate = 0;              ///< per physical time; less is negative
  const double* units = nullptr;      ///< [lane]: physical time per time of the model
  std::uint32_t* troubles = nullptr;  ///< [time]: 1 where a value is not finite or a rate is negative
};

/// Where derivatives come from and go to.
struct TapePull {
  const std::uint32_t* leads_on = nullptr;  ///< [register]: not 0 where it leads to an input that is wanted
  const std::uint32_t* places = nullptr;    ///< [input]: its place among the active ones, or kNoTapeRow
  std::uint32_t active = 0;
  const double* output_bars = nullptr;  ///< [time][output][lane]
  double* bars = nullptr;               ///< room for those of results, [time][instruction][lane]
  double* rates = nullptr;              ///< the derivatives, [time][active input][lane]
  std::uint32_t* met_kink = nullptr;    ///< 1 where one of them is no number to go on with
};

/// sums[active input][lane] += the derivatives at all times, the last time first; nothing where a kink was met.
struct TapeSums {
  std::size_t times = 0;
  std::size_t size = 0;  ///< active inputs times lanes
  const double* rates = nullptr;
  const std::uint32_t* met_kink = nullptr;
  double* sums = nullptr;

  COSTATE_INLINE void operator()(std::size_t entry) const {
    if (*met_kink != 0) return;
    double sum = sums[entry];
    for (std::size_t time = times; time-- > 0;) sum += rates[time * size + entry];
    sums[entry] = sum;
  }
};

}  // namespace costate
