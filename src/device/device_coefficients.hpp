// The coefficients a_m(t) of a batch, evaluated and differentiated on a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "device/device_program.hpp"
#include "integrate/coefficients.hpp"
#include "wrap/cuda.hpp"
#include "wrap/device_work.hpp"

namespace costate {

/// Does on the device what Coefficients::at() and CoefficientReversal do on the host, by the same formulas. What
/// travels between two calls of enter() are flags: 4 bytes for each time checked, and 4 for each reverse().
class DeviceCoefficients {
 public:
  /// Room that registers and their derivatives take, in numbers; where times and lanes need more, times go one group
  /// after the other, with the same results.
  static constexpr std::size_t kMostWork = std::size_t{1} << 25U;

  /// `host` has as many lanes; it and `stream` outlive this.
  DeviceCoefficients(Coefficients& host, std::size_t lanes, const CudaStream& stream,
                     std::size_t most_work = kMostWork);

  /// The discrete states and silent lanes are now those of `host`. To be called whenever these have changed there,
  /// before anything else.
  void enter();

  /// Queues table[time][term][CoefficientTable::row_size(lanes)], in device memory, as fill_coefficients() lays out the
  /// coefficients of each time. Values that are not finite, and rates that are negative, stand there as they are.
  void evaluate(std::span<const double> times, double* table);
  /// After evaluate() at these times: throws the MemberError of Coefficients::at() for the first time at which a
  /// coefficient is not finite or a rate is negative, and Error where the host finds nothing wrong there. The host is
  /// still in the states of enter().
  void check(std::span<const double> times);

  /// The tracked inputs that are active in the present discrete states, as Coefficients::active_inputs() has them.
  [[nodiscard]] std::span<const std::size_t> active() const { return active_; }
  /// input_bars[active input][lane] += sum over times, the last one first, of sum_m bars[time][m][lane] da_m(time) /
  /// d(input); both in device memory. At the ends of the interval that the host has entered kinks are passed with the
  /// mean of both sides. Returns false where a kink is met elsewhere, or a derivative that is no number to go on with:
  /// then input_bars are as they were, and CoefficientReversal does it on the host. A KinkWatch must be told of the
  /// times that are passed here, as CoefficientReversal tells it, or it takes kinks far from each other for neighbours.
  [[nodiscard]] bool reverse(std::span<const double> times, const double* bars, double* input_bars);

  // The same as works that go with others. Those that go together are for the same times, which share their room.
  void add_evaluation(std::span<const double> times, double* table, DeviceWorks& works);
  /// What check_reported() looks at comes to the host.
  void add_report(DeviceWorks& works);
  /// check(), once the stream was waited for after add_report().
  void check_reported(std::span<const double> times);
  /// Without times or active inputs there is nothing to do.
  void add_reversal(std::span<const double> times, const double* bars, double* input_bars, DeviceWorks& works);
  /// What reverse() returns, once the stream was waited for after add_reversal().
  [[nodiscard]] bool was_reversed() const { return active_.empty() || met_kink_on_host_.values().front() == 0; }

 private:
  /// Numbers in the registers of the times that are worked on at once.
  [[nodiscard]] std::size_t registers_for(std::span<const double> times) const;
  /// The sweep over those from `first` on.
  [[nodiscard]] TapeSweep sweep(std::span<const double> times, std::size_t first);

  Coefficients* host_;
  std::size_t lanes_;
  const CudaStream* stream_;
  DeviceProgram program_;
  std::size_t times_at_once_;
  std::uint32_t time_input_ = kNoTapeRow;
  DeviceArray<double> inputs_;
  DeviceArray<std::uint32_t> leads_on_;
  DeviceArray<std::uint32_t> rates_;
  DeviceArray<double> units_;
  DeviceArray<std::int32_t> states_;
  DeviceArray<std::uint32_t> silent_;
  std::vector<std::size_t> active_;
  DeviceArray<std::uint32_t> places_;
  DeviceArray<double> registers_;
  DeviceArray<double> register_bars_;
  DeviceArray<double> derivatives_;  ///< [time][active input][lane]
  DeviceArray<std::uint32_t> troubles_;
  LockedArray<std::uint32_t> troubles_on_host_;
  DeviceArray<std::uint32_t> met_kink_;
  LockedArray<std::uint32_t> met_kink_on_host_;
};

}  // namespace costate
