#include <algorithm>

#include "base/error.hpp"
#include "device/device_coefficients.hpp"
#include "device/tape_case.hpp"
#include "gpu/checks.hpp"
#include "integrate/dop853.hpp"
#include "kernels/coefficient_table.hpp"
#include "kernels/dense_oracle.hpp"

namespace costate::test {

namespace {

constexpr double kTolerance = 1e-12;

/// The stage times of a step from t0 on.
std::vector<double> stage_times(double t0) {
  std::vector<double> times;
  for (const double c : dop853::kC) times.push_back(t0 + 0.2 * c);
  return times;
}

/// Coefficients of a case around a step from t0 on, on the device and on the host.
class Coefficient {
 public:
  Coefficient(const TapeCase& tape, double t0, const CudaStream& stream)
      : tape_(&tape),
        times_(stage_times(t0)),
        stream_(&stream),
        host_(tape.host()),
        device_(host_, tape.lanes, stream) {
    host_.enter(t0 - 0.01, t0 + 0.21);
    device_.enter();
    Random random(tape.lanes);
    bars_ = random.numbers(times_.size() * size());
  }

  [[nodiscard]] std::vector<double> values() {
    DeviceArray<double> table(times_.size() * table_size());
    device_.evaluate(times_, table.data());
    device_.check(times_);
    return table.download(*stream_);
  }
  [[nodiscard]] std::vector<double> values_on_host() {
    std::vector<double> table(times_.size() * table_size());
    for (std::size_t k = 0; k < times_.size(); ++k)
      fill_coefficients(host_.at(times_[k]), tape_->lanes, table.data() + k * table_size());
    return table;
  }

  /// None where a kink is met.
  [[nodiscard]] std::vector<double> derivatives() {
    const std::size_t entries = device_.active().size() * tape_->lanes;
    DeviceArray<double> bars(bars_, *stream_);
    DeviceArray<double> sums(std::vector<double>(entries, 0.0), *stream_);
    if (!device_.reverse(times_, bars.data(), sums.data())) return {};
    return sums.download(*stream_);
  }
  [[nodiscard]] std::vector<double> derivatives_on_host() {
    std::vector<double> sums(host_.input_count() * tape_->lanes, 0.0);
    for (std::size_t k = 0; k < times_.size(); ++k) {
      host_.at(times_[k]);
      host_.reverse(std::span(bars_).subspan(k * size(), size()), sums, AtKinks::Undefined);
    }
    std::vector<double> active;
    for (const std::size_t input : host_.active_inputs()) {
      const auto row = std::span(sums).subspan(input * tape_->lanes, tape_->lanes);
      active.insert(active.end(), row.begin(), row.end());
    }
    for (double& sum : active) sum = settled(sum);
    return active;
  }

 private:
  [[nodiscard]] std::size_t size() const { return tape_->term_count() * tape_->lanes; }
  [[nodiscard]] std::size_t table_size() const {
    return tape_->term_count() * CoefficientTable::row_size(tape_->lanes);
  }

  const TapeCase* tape_;
  std::vector<double> times_;
  const CudaStream* stream_;
  Coefficients host_;
  DeviceCoefficients device_;
  std::vector<double> bars_;
};

/// Whether the error of a host is thrown for what is no coefficient.
bool is_refused(const TapeTexts& texts, const CudaStream& stream) {
  const TapeCase tape(texts, 37);
  try {
    (void)Coefficient(tape, 0.3, stream).values();
  } catch (const MemberError&) {
    return true;
  }
  return false;
}

}  // namespace

void check_coefficients(Report& report, Extent extent, const CudaStream& stream) {
  const std::vector<std::string> texts = tape_expressions();
  for (const std::size_t lanes : {1U, 37U, 4096U}) {
    if (extent == Extent::Small && lanes > 37) continue;
    for (const std::string& text : texts) {
      const TapeCase tape({{text}}, lanes);
      for (const double t0 : {0.06, 0.9, 1.51}) {
        const std::string name = text + ", t=" + std::to_string(t0) + " members=" + std::to_string(lanes);
        Coefficient coefficient(tape, t0, stream);
        report.check("coefficient " + name, deviation(coefficient.values(), coefficient.values_on_host()), kTolerance);
        const std::vector<double> found = coefficient.derivatives();
        const std::vector<double> expected = coefficient.derivatives_on_host();
        const bool is_done = found.size() == expected.size();
        report.check("its derivatives, " + name, is_done ? deviation(found, expected) : 1, kTolerance);
        report.check("bits of a rerun, " + name, found == coefficient.derivatives() ? 0 : 1, 0);
      }
    }
  }
  for (const std::string& text : expressions_on_kinks()) {
    const TapeCase tape({{text + " + c*t"}}, 37);
    report.check("left to the host, " + text, Coefficient(tape, 0.3, stream).derivatives().empty() ? 0 : 1, 0);
  }
  for (const std::string& text : expressions_past_kinks()) {
    const TapeCase tape({{text + " + c*t"}}, 37);
    Coefficient coefficient(tape, 0.3, stream);
    const std::vector<double> found = coefficient.derivatives();
    report.check("past a kink, " + text, found.empty() ? 1 : deviation(found, coefficient.derivatives_on_host()),
                 kTolerance);
  }
  report.check("a coefficient that is not finite is refused", is_refused({{"1/x"}}, stream) ? 0 : 1, 0);
  report.check("a negative rate is refused", is_refused({{"a"}, {"0.4 - t"}}, stream) ? 0 : 1, 0);
}

}  // namespace costate::test
