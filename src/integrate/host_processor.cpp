#include <algorithm>

#include "integrate/processor.hpp"

namespace costate {

namespace {

/// Partial sums of norms: enough of them that none waits for the one before it.
constexpr std::size_t kLeastRow = 32;

class HostDynamics : public AppliedDynamics {
 public:
  HostDynamics(const Dynamics& dynamics, std::size_t lanes)
      : dynamics_(&dynamics), lanes_(lanes), workspace_(dynamics.workspace(lanes)) {}

  void apply(std::span<const double> a, const double* x, double* out) override {
    dynamics_->apply(a, x, out, lanes_, workspace_);
  }
  void apply_adjoint(std::span<const double> a, const double* x, double* out) override {
    dynamics_->apply_adjoint(a, x, out, lanes_, workspace_);
  }
  void inner_products(const double* x, const double* y, std::span<double> gradient) override {
    std::ranges::fill(gradient, 0.0);
    dynamics_->accumulate_gradient(x, y, gradient, lanes_, workspace_);
  }
  void pull_back(std::span<const double> a, const double* x, const double* y, double* out,
                 std::span<double> gradient) override {
    std::ranges::fill(gradient, 0.0);
    dynamics_->pull_back(a, x, y, out, gradient, lanes_, workspace_);
  }

 private:
  const Dynamics* dynamics_;
  std::size_t lanes_;
  Dynamics::Workspace workspace_;
};

class HostProcessor : public Processor {
 public:
  HostProcessor() : vectors_(&vector_loops()), phases_(&phase_loops()) {}

  [[nodiscard]] const StateMemory& memory() const override { return host_memory(); }
  [[nodiscard]] std::unique_ptr<AppliedDynamics> apply_dynamics(const Dynamics& dynamics,
                                                                std::size_t lanes) const override {
    return std::make_unique<HostDynamics>(dynamics, lanes);
  }

  [[nodiscard]] VectorKernels* vector_kernels() const override { return nullptr; }

  void combine(std::span<const double> c, std::span<const double* const> x, std::span<double> z) const override {
    vectors_->linear_combination(c.size(), c.data(), x.data(), z.data(), z.size());
  }
  void end_step(const StepEnd& step, const double* y, std::span<double> z, std::span<double> sums) const override {
    const std::size_t lanes = sums.size() / 2;
    const std::size_t row = lanes * ((kLeastRow + lanes - 1) / lanes);
    std::vector<double> parts(2 * row, 0.0);
    vectors_->step_end(step, y, z.data(), z.size(), parts.data(), row);
    std::ranges::fill(sums, 0.0);
    for (std::size_t k = 0; k < parts.size(); ++k) sums[k / row * lanes + k % lanes] += parts[k];
  }
  void add_differences(std::span<const double> factors, const double* x, const double* y,
                       std::span<double> z) const override {
    for (std::size_t k = 0; k < z.size(); ++k) z[k] += factors[k % factors.size()] * (x[k] - y[k]);
  }
  [[nodiscard]] std::vector<double> squares(std::span<const double> x, std::size_t lanes) const override {
    std::vector<double> sums(lanes, 0.0);
    for (std::size_t begin = 0; begin < x.size(); begin += lanes) {
      for (std::size_t b = 0; b < lanes; ++b) sums[b] += x[begin + b] * x[begin + b];
    }
    return sums;
  }

  void evaluate(const Expectation& expectation, const double* y, const Layout& layout,
                std::span<double> values) const override {
    expectation.evaluate(y, layout, values);
  }
  void add_gradient(const Expectation& expectation, const double* y, const Layout& layout,
                    std::span<const double> scale, double* lambda) const override {
    expectation.add_gradient(y, layout, scale, lambda);
  }

  void recur(const Recurrence& recurrence, double* z, double weight, std::span<double> sum) const override {
    vectors_->recur(recurrence, z, weight, sum.data(), sum.size());
  }
  void recur_back(const Recurrence& recurrence, double weight, const double* x, std::span<double> z) const override {
    vectors_->recur_back(recurrence, weight, x, z.data(), z.size());
  }
  void scale_planes(const double* factor_re, const double* factor_im, std::size_t plane, std::span<const double> x,
                    std::span<double> z) const override {
    vectors_->scale_planes(factor_re, factor_im, plane, x.data(), z.data(), x.size());
  }

  void cosine_sine(double scale, std::span<const double> x, LevelNumbers& cosine, LevelNumbers& sine) const override {
    std::vector<double> values(2 * x.size());
    phases_->cosine_sine(scale, x.data(), values.data(), values.data() + x.size(), x.size());
    cosine.set(std::span(values).first(x.size()));
    sine.set(std::span(values).subspan(x.size()));
  }
  void turned_combination(std::span<const double> weights, std::span<const double* const> x, const PhaseTable& u,
                          double* out, const Layout& layout) const override {
    if (layout.lanes() > 1 || x.size() == 1) {
      phases_->turned_combination(x.size(), weights.data(), x.data(), u, out, layout);
      return;
    }
    // A loop over rows is no vector loop.
    combine(weights, x, {out, layout.size()});
    const double one = 1;
    const double* const sum = out;
    phases_->turned_combination(1, &one, &sum, u, out, layout);
  }
  void enter(const LevelTable& energy, const double* y, const PhaseTable& u, double* k,
             const Layout& layout) const override {
    phases_->enter(energy, y, u, k, layout);
  }
  void turn_back(const PhaseTable& u, double* y, const Layout& layout) const override {
    phases_->turn_back(u, y, layout);
  }
  void add_rotation(double sign, const LevelTable& energy, const double* y, double* out,
                    const Layout& layout) const override {
    phases_->add_rotation(sign, energy, y, out, layout);
  }
  void add_currents(double weight, const double* x, const double* y, std::span<double> sums,
                    const Layout& layout) const override {
    phases_->add_currents(weight, x, y, sums.data(), layout);
  }
  [[nodiscard]] std::vector<double> row_sums(std::span<const double> sums, const Layout& layout) const override {
    std::vector<double> rows(layout.rows * layout.members, 0.0);
    for (std::size_t row = 0; row < layout.rows; ++row) {
      for (std::size_t lane = 0; lane < layout.lanes(); ++lane)
        rows[row * layout.members + lane % layout.members] += sums[row * layout.lanes() + lane];
    }
    return rows;
  }

 private:
  const VectorLoops* vectors_;
  const PhaseLoops* phases_;
};

}  // namespace

const Processor& host_processor() {
  static const HostProcessor processor;
  return processor;
}

}  // namespace costate
