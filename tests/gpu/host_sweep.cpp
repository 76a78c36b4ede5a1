#include "gpu/host_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include "device/host_steps.hpp"
#include "integrate/step_size.hpp"
#include "kernels/coefficient_table.hpp"

namespace costate::test {

namespace {

/// One batch after the other, with the storage of the first.
class Batch {
 public:
  Batch(const SweepOptions& options, std::size_t lanes)
      : options_(options),
        model_(kerr_model(options.levels)),
        generator_(model_),
        nodes_(generator_.coefficients().begin(), generator_.coefficients().end()),
        norms_(generator_.norms().begin(), generator_.norms().end()),
        layout_(generator_.layout(lanes)),
        initial_(vacuum(layout_)),
        photons_(photon_entries(options.levels)),
        method_(generator_, lanes),
        table_(nodes_.size() * CoefficientTable::row_size(lanes)),
        errors_(lanes),
        lambda_(layout_.size()) {}

  void run(const std::vector<KerrPoint>& points) {
    const std::vector<double> a = kerr_coefficients(nodes_, model_, points);
    fill_coefficients(a, layout_.members, table_.data());
    StepSize sizes(dop853::kOrder, {.fixed = std::nullopt, .longest = 0, .least = 1e-15});
    sizes.begin(first_step(a, norms_, layout_.members));
    taken_.clear();
    state(0) = initial_;
    double t = 0;
    while (t < kKerrEnd) {
      const Step step = sizes.propose(t, kKerrEnd);
      double* const next = state(taken_.size() + 1).data();
      method_.attempt(
          {stages(), step.size(), state(taken_.size()).data(), options_.rtol, options_.atol, next, errors_.data()});
      if (!sizes.accept(step, *std::ranges::max_element(errors_))) continue;
      taken_.push_back(step);
      t = step.t1;
    }
  }

  void values(double* photons) {
    for (std::size_t b = 0; b < layout_.members; ++b) {
      photons[b] = 0;
      for (const ExpectationEntry& entry : photons_)
        photons[b] += entry.of_matrix(state(taken_.size()).data(), layout_, b);
    }
  }

  void gradients(KerrPoint* gradient) {
    std::ranges::fill(lambda_, 0.0);
    for (std::size_t b = 0; b < layout_.members; ++b) {
      for (const ExpectationEntry& entry : photons_) entry.add_matrix_gradient(1, layout_, b, lambda_.data());
    }
    std::vector<double> bars(nodes_.size() * layout_.members, 0.0);
    for (std::size_t n = taken_.size(); n-- > 0;)
      method_.pull_back({stages(), taken_[n].size(), state(n).data(), lambda_.data(), bars.data()});
    for (std::size_t b = 0; b < layout_.members; ++b)
      gradient[b] = kerr_gradient(nodes_, model_, bars, layout_.members, b);
  }

  [[nodiscard]] std::size_t steps() const { return taken_.size(); }

 private:
  [[nodiscard]] StageCoefficients stages() const { return {table_.data(), 0, layout_.members}; }
  std::vector<double>& state(std::size_t after) {
    while (states_.size() <= after) states_.emplace_back(layout_.size());
    return states_[after];
  }

  SweepOptions options_;
  Model model_;
  Generator generator_;
  std::vector<NodeId> nodes_;
  std::vector<double> norms_;
  Layout layout_;
  std::vector<double> initial_;
  std::vector<ExpectationEntry> photons_;
  HostSteps method_;
  std::vector<double> table_;
  std::vector<double> errors_;
  std::vector<double> lambda_;
  std::vector<std::vector<double>> states_;
  std::vector<Step> taken_;
};

}  // namespace

double pulse(double t) {
  constexpr double center = 3;
  constexpr double width = 1.2;
  const double x = (t - center) / width;
  return std::exp(-0.5 * x * x);
}

double first_step(const std::vector<double>& a, const std::vector<double>& norms, std::size_t members) {
  double largest = 0;
  for (std::size_t b = 0; b < members; ++b) {
    double bound = 0;
    for (std::size_t m = 0; m < norms.size(); ++m) bound += std::abs(a[m * members + b]) * norms[m];
    largest = std::max(largest, bound);
  }
  return 1 / largest;
}

Sweep sweep_on_host(const std::vector<KerrPoint>& points, const SweepOptions& options, Wanted wanted, std::size_t lanes,
                    std::size_t threads) {
  Sweep sweep;
  sweep.photons.resize(points.size());
  if (wanted == Wanted::Gradients) sweep.gradient.resize(points.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> steps = 0;
  const auto work = [&] {
    Batch batch(options, lanes);
    for (std::size_t first = next.fetch_add(lanes); first + lanes <= points.size(); first = next.fetch_add(lanes)) {
      batch.run({points.begin() + static_cast<std::ptrdiff_t>(first),
                 points.begin() + static_cast<std::ptrdiff_t>(first + lanes)});
      batch.values(sweep.photons.data() + first);
      if (wanted == Wanted::Gradients) batch.gradients(sweep.gradient.data() + first);
      steps += batch.steps() * lanes;
    }
  };
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> workers;
  for (std::size_t k = 0; k < threads; ++k) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  sweep.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  sweep.steps = static_cast<double>(steps) / static_cast<double>(points.size());
  return sweep;
}

}  // namespace costate::test
