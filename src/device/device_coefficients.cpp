#include "device/device_coefficients.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "device/launch.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate {

namespace {

/// [input][lane]; what stands in the row of the time does not matter.
std::vector<double> inputs_of(const Coefficients& host) {
  std::vector<double> all;
  for (std::size_t i = 0; i < host.input_count(); ++i) {
    const auto values = host.evaluation().input(i);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

std::vector<std::uint32_t> rates_of(const Coefficients& host) {
  std::vector<std::uint32_t> outputs;
  for (const ScalarPrograms::Rate& rate : host.programs().rates())
    outputs.push_back(static_cast<std::uint32_t>(rate.coefficient));
  return outputs;
}

std::vector<double> units_of(const Coefficients& host, std::size_t lanes) {
  std::vector<double> units;
  for (std::size_t b = 0; b < lanes; ++b) units.push_back(host.physical_time(b).unit());
  return units;
}

std::size_t times_at_once(std::size_t most_work, std::size_t instructions, std::size_t lanes) {
  const std::size_t of_one = std::max<std::size_t>(1, 2 * instructions * lanes);
  return std::clamp<std::size_t>(most_work / of_one, 1, kTapeTimes);
}

/// Room for at least so many.
template <class Array>
void reserve(Array& array, std::size_t size) {
  if (array.size() < size) array = Array(size);
}

}  // namespace

DeviceCoefficients::DeviceCoefficients(Coefficients& host, std::size_t lanes, const CudaStream& stream,
                                       std::size_t most_work)
    : host_(&host),
      lanes_(lanes),
      stream_(&stream),
      program_(host.programs().dynamics(), stream),
      times_at_once_(times_at_once(most_work, program_.view().instruction_count, lanes)),
      inputs_(inputs_of(host), stream),
      leads_on_(std::vector<std::uint32_t>(host.evaluation().leads_on().begin(), host.evaluation().leads_on().end()),
                stream),
      rates_(rates_of(host), stream),
      units_(units_of(host, lanes), stream),
      states_(host.evaluation().discrete().size()),
      silent_(lanes),
      places_(host.input_count()),
      met_kink_(1),
      met_kink_on_host_(1) {
  for (std::size_t i = 0; i < host.input_count(); ++i) {
    if (host.static_row(i) == ScalarPrograms::kNoRow) time_input_ = static_cast<std::uint32_t>(i);
  }
}

void DeviceCoefficients::enter() {
  states_.upload(host_->evaluation().discrete(), *stream_);
  std::vector<std::uint32_t> silent(lanes_, 0);
  for (const std::size_t b : host_->silent_lanes()) silent[b] = 1;
  silent_.upload(silent, *stream_);
  active_ = host_->active_inputs();
  std::vector<std::uint32_t> places(host_->input_count(), kNoTapeRow);
  for (std::size_t j = 0; j < active_.size(); ++j) places[active_[j]] = static_cast<std::uint32_t>(j);
  places_.upload(places, *stream_);
}

std::size_t DeviceCoefficients::registers_for(std::span<const double> times) const {
  return std::min(times_at_once_, times.size()) * program_.view().instruction_count * lanes_;
}

TapeSweep DeviceCoefficients::sweep(std::span<const double> times, std::size_t first) {
  reserve(registers_, registers_for(times));
  TapeSweep sweep;
  sweep.program = program_.view();
  sweep.lanes = {lanes_, inputs_.data(), time_input_, states_.data(), silent_.data()};
  sweep.times.count = static_cast<std::uint32_t>(std::min(times_at_once_, times.size() - first));
  for (std::size_t k = 0; k < sweep.times.count; ++k) {
    sweep.times.t[k] = times[first + k];
    sweep.times.is_mean[k] = host_->at_kinks(times[first + k]) == AtKinks::Mean ? 1 : 0;
  }
  sweep.registers = registers_.data();
  return sweep;
}

void DeviceCoefficients::add_evaluation(std::span<const double> times, double* table, DeviceWorks& works) {
  const std::size_t size = program_.view().output_count * CoefficientTable::row_size(lanes_);
  reserve(troubles_, times.size());
  works.emplace_back(DeviceClearing{troubles_.data(), troubles_.bytes()});
  for (std::size_t first = 0; first < times.size(); first += times_at_once_) {
    const TapeTables tables{table + first * size, rates_.data(), static_cast<std::uint32_t>(rates_.size()),
                            -kRateRounding,       units_.data(), troubles_.data() + first};
    works.emplace_back(tape_values(sweep(times, first), tables));
  }
}

void DeviceCoefficients::evaluate(std::span<const double> times, double* table) {
  DeviceWorks works;
  add_evaluation(times, table, works);
  queue(works, *stream_);
}

void DeviceCoefficients::add_report(DeviceWorks& works) {
  reserve(troubles_on_host_, troubles_.size());
  works.emplace_back(DeviceReport{troubles_.data(), troubles_on_host_.data(), troubles_.bytes()});
}

void DeviceCoefficients::check_reported(std::span<const double> times) {
  const auto troubles = troubles_on_host_.values();
  const auto found = std::ranges::find_if(troubles, [](std::uint32_t trouble) { return trouble != 0; });
  if (found == troubles.end()) return;
  const double t = times[static_cast<std::size_t>(found - troubles.begin())];
  (void)host_->at(t);
  throw Error("a coefficient is wrong on the device only, at t = " + std::to_string(t) + " (host and device disagree)");
}

void DeviceCoefficients::check(std::span<const double> times) {
  DeviceWorks works;
  add_report(works);
  queue(works, *stream_);
  stream_->synchronize();
  check_reported(times);
}

void DeviceCoefficients::add_reversal(std::span<const double> times, const double* bars, double* input_bars,
                                      DeviceWorks& works) {
  if (active_.empty() || times.empty()) return;
  const std::size_t rows = program_.view().output_count;
  reserve(register_bars_, registers_for(times));
  reserve(derivatives_, times.size() * active_.size() * lanes_);
  works.emplace_back(DeviceClearing{met_kink_.data(), met_kink_.bytes()});
  for (std::size_t first = 0; first < times.size(); first += times_at_once_) {
    const TapePull pull{leads_on_.data(),
                        places_.data(),
                        static_cast<std::uint32_t>(active_.size()),
                        bars + first * rows * lanes_,
                        register_bars_.data(),
                        derivatives_.data() + first * active_.size() * lanes_,
                        met_kink_.data()};
    works.emplace_back(tape_reversal(sweep(times, first), pull));
  }
  works.emplace_back(
      tape_sums({times.size(), active_.size() * lanes_, derivatives_.data(), met_kink_.data(), input_bars}));
  works.emplace_back(DeviceReport{met_kink_.data(), met_kink_on_host_.data(), met_kink_.bytes()});
}

bool DeviceCoefficients::reverse(std::span<const double> times, const double* bars, double* input_bars) {
  DeviceWorks works;
  add_reversal(times, bars, input_bars, works);
  if (works.empty()) return true;
  queue(works, *stream_);
  stream_->synchronize();
  return was_reversed();
}

}  // namespace costate
