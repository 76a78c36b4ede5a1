#include "gradient/tangent_jumps.hpp"

#include <functional>

namespace costate {

namespace {

/// One edge, walked back over. a- and a+ are the coefficients before and after it, A- and A+ the generators, d = a- -
/// a+ and D = A- - A+ their differences.
class Crossing {
 public:
  Crossing(const BatchSystem& system, DrivenGenerator& generator, double time, const EdgeJump& edge)
      : system_(&system),
        generator_(&generator),
        time_(time),
        edge_(&edge),
        lanes_(system.lanes),
        half_(edge.before.a.size() / 2),
        size_(system.layout.size()) {}

  /// pair is (y, s) behind the edge, and before it when this is done; lambda likewise.
  void walk_back(std::vector<double>& pair, std::span<double> lambda, std::span<double> static_bars) {
    const std::vector<double> gained = apply(moved_jump(*system_, *edge_), pair);
    for (std::size_t k = 0; k < pair.size(); ++k) pair[k] -= gained[k];

    std::vector<double> products(2 * half_);
    generator_->inner_products(lambda.data(), pair.data(), products);
    const auto of_tangent = std::span<const double>(products).subspan(half_);  // lambda_s . A_m y
    add_time_bars(pair, lambda, products, static_bars);
    add_speed_bars(of_tangent, static_bars);
    add_coefficient_bars(of_tangent, static_bars);
    // The transpose of G.
    std::vector<double> back(pair.size());
    generator_->apply_adjoint_with(moved_jump(*system_, *edge_), lambda.data(), back.data());
    for (std::size_t k = 0; k < back.size(); ++k) lambda[k] += back[k];
  }

 private:
  [[nodiscard]] std::vector<double> apply(std::span<const double> a, std::span<const double> pair) const {
    std::vector<double> out(pair.size());
    generator_->apply_with(a, pair.data(), out.data());
    return out;
  }
  /// sum_m a_m A_m x for a state x, a of one state's length.
  [[nodiscard]] std::vector<double> act(const std::function<double(std::size_t)>& a, std::span<const double> x) const {
    std::vector<double> coefficients(2 * half_, 0.0);
    for (std::size_t k = 0; k < half_; ++k) coefficients[k] = a(k);
    std::vector<double> padded(2 * size_, 0.0);
    std::ranges::copy(x.first(size_), padded.begin());
    std::vector<double> out = apply(coefficients, padded);
    out.resize(size_);
    return out;
  }
  [[nodiscard]] double speed(std::size_t lane) const {
    const auto statics = std::span(system_->statics);
    return edge_->speed(statics.subspan(edge_->rows.first_tangent * lanes_, lanes_),
                        statics.subspan(edge_->rows.last_tangent * lanes_, lanes_), lane);
  }
  void add_to_edge(std::size_t first, std::size_t last, std::size_t lane, double bar,
                   std::span<double> static_bars) const {
    const double weight = last_weight(edge_->rows, edge_->k);
    static_bars[first * lanes_ + lane] += (1 - weight) * bar;
    static_bars[last * lanes_ + lane] += weight * bar;
  }

  /// dL/dt_edge = lambda+ . (dG/dt + G_Y F- - F+)
  ///            = lambda_y . D y + lambda_s . (D s- + dD/de y) + speed lambda_s . (D A- - A+ D + dD/dt) y
  void add_time_bars(std::span<const double> pair, std::span<const double> lambda, std::span<const double> products,
                     std::span<double> static_bars) const {
    const auto difference = [this](std::size_t k) { return edge_->difference(k); };
    const auto y = pair.first(size_);
    const std::vector<double> jumped = act(difference, y);
    const std::vector<double> forward = act([this](std::size_t k) { return edge_->before.a[k]; }, y);
    const std::vector<double> jumped_forward = act(difference, forward);
    const std::vector<double> forward_jumped = act([this](std::size_t k) { return edge_->after.a[k]; }, jumped);
    const std::vector<double> slopes_before = time_slopes(edge_->before);
    const std::vector<double> slopes_after = time_slopes(edge_->after);
    std::vector<double> bars(lanes_, 0.0);
    for (std::size_t k = 0; k < 2 * half_; ++k) bars[k % lanes_] += edge_->difference(k) * products[k];
    std::vector<double> moving(lanes_, 0.0);
    for (std::size_t k = 0; k < size_; ++k)
      moving[k % lanes_] += lambda[size_ + k] * (jumped_forward[k] - forward_jumped[k]);
    for (std::size_t k = 0; k < half_; ++k)
      moving[k % lanes_] += (slopes_before[k] - slopes_after[k]) * products[half_ + k];
    for (std::size_t b = 0; b < lanes_; ++b) {
      const double rate = speed(b);
      add_to_edge(edge_->rows.first, edge_->rows.last, b, bars[b] + (rate == 0 ? 0 : rate * moving[b]), static_bars);
    }
  }
  [[nodiscard]] std::vector<double> time_slopes(const EdgeJump::Side& side) const {
    Coefficients& coefficients = generator_->coefficients();
    coefficients.set_discrete_states(side.states);
    coefficients.at(time_);
    std::vector<double> slopes(2 * half_);
    coefficients.time_slopes(slopes);
    return slopes;
  }

  /// dL/d(speed) = lambda_s . D y
  void add_speed_bars(std::span<const double> of_tangent, std::span<double> static_bars) const {
    std::vector<double> bars(lanes_, 0.0);
    for (std::size_t k = 0; k < half_; ++k) bars[k % lanes_] += edge_->difference(k) * of_tangent[k];
    for (std::size_t b = 0; b < lanes_; ++b)
      add_to_edge(edge_->rows.first_tangent, edge_->rows.last_tangent, b, bars[b], static_bars);
  }

  /// dL/da- = speed lambda_s . A_m y = -dL/da+
  void add_coefficient_bars(std::span<const double> of_tangent, std::span<double> static_bars) const {
    Coefficients& coefficients = generator_->coefficients();
    for (const EdgeJump::Side* side : {&edge_->before, &edge_->after}) {
      std::vector<double> bars(2 * half_, 0.0);
      for (std::size_t k = 0; k < half_; ++k) {
        const double rate = speed(k % lanes_);
        bars[k] = rate == 0 ? 0 : (side == &edge_->before ? rate : -rate) * of_tangent[k];
      }
      coefficients.set_discrete_states(side->states);
      coefficients.at(time_);
      std::vector<double> input_bars(coefficients.input_count() * lanes_, 0.0);
      coefficients.reverse(bars, input_bars, AtKinks::Mean);
      for (const std::size_t input : coefficients.active_inputs()) {
        for (std::size_t b = 0; b < lanes_; ++b)
          static_bars[coefficients.static_row(input) * lanes_ + b] += input_bars[input * lanes_ + b];
      }
    }
  }

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  double time_;
  const EdgeJump* edge_;
  std::size_t lanes_;
  std::size_t half_;  ///< entries [m][lane] of the coefficients of one state
  std::size_t size_;  ///< of one state
};

}  // namespace

void cross_back(const BatchSystem& system, DrivenGenerator& generator, const Interval& before, const Interval& after,
                std::vector<double>& state, std::span<double> lambda, std::span<double> static_bars) {
  const std::vector<EdgeJump> jumps = edge_jumps(system, generator.coefficients(), before, after);
  for (auto edge = jumps.rbegin(); edge != jumps.rend(); ++edge) {
    Crossing(system, generator, after.t0, *edge).walk_back(state, lambda, static_bars);
  }
}

}  // namespace costate
