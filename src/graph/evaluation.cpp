#include <algorithm>
#include <iterator>
#include <type_traits>

#include "graph/operations.hpp"
#include "graph/program.hpp"

namespace costate {
namespace {

bool is_discrete(Op op) { return op == Op::Step || op == Op::Pulse; }

// The loops over lanes. Each writes one row, which no other argument overlaps.

template <std::size_t kLanes, typename F>
void value_loop(F f, std::size_t lanes, const double* a, double* __restrict r) {
  const std::size_t n = kLanes == 0 ? lanes : kLanes;
  for (std::size_t l = 0; l < n; ++l) r[l] = f.value(a[l]);
}

template <std::size_t kLanes, typename F>
void value_loop(F f, std::size_t lanes, const double* a, const double* b, double* __restrict r) {
  const std::size_t n = kLanes == 0 ? lanes : kLanes;
  for (std::size_t l = 0; l < n; ++l) r[l] = f.value(a[l], b[l]);
}

template <std::size_t kLanes, typename Chain, typename Slope>
void reverse_loop(Chain chain, Slope slope, std::size_t lanes, const double* seed, double* __restrict bar) {
  const std::size_t n = kLanes == 0 ? lanes : kLanes;
  for (std::size_t l = 0; l < n; ++l) bar[l] = joined(bar[l], chain(slope(l), seed[l]));
}

template <typename F>
constexpr bool kIsExtremum = std::is_same_v<F, binary::Smaller> || std::is_same_v<F, binary::Larger>;

/// chained() through F: an extremum does not depend on the operand that it does not take.
template <typename F>
constexpr auto kChain =
    [](double slope, double seed) { return kIsExtremum<F> ? chained_past_flat(slope, seed) : chained(slope, seed); };

/// The tangent of one lane of an operation of two operands.
template <typename F>
double tangent_of(F f, double a, double b, double r, double ta, double tb) {
  if constexpr (kIsExtremum<F>) {
    if (a == b && ta == tb) return ta;  // both sides agree: there is a derivative
  }
  // A factor that is 0 along the whole direction makes the product 0 along it.
  constexpr bool is_product = std::is_same_v<F, binary::Product>;
  if constexpr (is_product || std::is_same_v<F, binary::Quotient>) {
    if (a == 0 && ta == 0) return 0;
    if (is_product && b == 0 && tb == 0) return 0;
  }
  return joined(kChain<F>(f.slope_a(a, b, r), ta), kChain<F>(f.slope_b(a, b, r), tb));
}

}  // namespace

Evaluation::Evaluation(const Program& program, std::size_t lanes)
    : program_(&program),
      lanes_(lanes),
      registers_((program.first_result_ + program.instructions_.size()) * lanes),
      bars_((program.instructions_.size() + 1) * lanes),
      tangents_((program.instructions_.size() + 1) * lanes),
      discrete_(program.discrete_nodes_.size() * lanes, kUndecided) {
  want(std::vector<char>(program.inputs_.size(), 1));
  auto row = registers_.begin() + static_cast<std::ptrdiff_t>(program.inputs_.size() * lanes);
  for (const double constant : program.constants_) row = std::fill_n(row, lanes, constant);
}

std::span<double> Evaluation::input(std::size_t i) { return std::span(registers_).subspan(i * lanes_, lanes_); }

std::span<const double> Evaluation::output(std::size_t k) const {
  return std::span(registers_).subspan(program_->outputs_[k] * lanes_, lanes_);
}

std::size_t Evaluation::work_row(std::uint32_t row) const {
  return program_->is_result(row) ? row - program_->first_result_ + 1 : 0;
}

double* Evaluation::bars(std::uint32_t row, std::span<double> input_bars) {
  return program_->is_input(row) ? input_bars.data() + row * lanes_ : bars_.data() + work_row(row) * lanes_;
}

const double* Evaluation::tangents(std::uint32_t row, std::span<const double> input_tangents) const {
  return program_->is_input(row) ? input_tangents.data() + row * lanes_ : tangents_.data() + work_row(row) * lanes_;
}

template <std::size_t kLanes, typename Decide>
void Evaluation::execute(Decide&& decide_state) {
  for (const Instruction& next : program_->instructions_) {
    if (is_discrete(next.op)) {
      decide_state(next);
      evaluate_discrete(next);
      continue;
    }
    const double* a = values(next.a);
    double* r = values(next.result);
    visit_operation(
        next.op, next.index, AtKinks::Undefined, [&](auto f) { value_loop<kLanes>(f, lanes_, a, r); },
        [&](auto f) { value_loop<kLanes>(f, lanes_, a, values(next.b), r); });
  }
}

void Evaluation::locate() {
  execute<0>([this](const Instruction& discrete) { decide(discrete); });
}

void Evaluation::evaluate() {
  const auto keep = [](const Instruction& /*discrete*/) {};
  lanes_ == 1 ? execute<1>(keep) : execute<0>(keep);
}

template <std::size_t kLanes>
void Evaluation::propagate_back(std::span<const double> output_bars, std::span<double> input_bars, AtKinks at_kinks) {
  std::ranges::fill(bars_, 0.0);
  for (std::size_t k = 0; k < program_->outputs_.size(); ++k) {
    double* bar = bars(program_->outputs_[k], input_bars);
    for (std::size_t l = 0; l < lanes_; ++l) bar[l] = joined(bar[l], output_bars[k * lanes_ + l]);
  }
  for (std::size_t remaining = program_->instructions_.size(); remaining-- > 0;) {
    const Instruction& next = program_->instructions_[remaining];
    if (leads_on_[next.result] == 0) continue;
    if (is_discrete(next.op)) {
      reverse_discrete(next, input_bars, at_kinks);
      continue;
    }
    const double* seed = bars(next.result, input_bars);
    const double* a = values(next.a);
    const double* b = values(next.b);
    const double* r = values(next.result);
    visit_operation(
        next.op, next.index, at_kinks,
        [&](auto f) {
          reverse_loop<kLanes>(
              kChain<decltype(f)>, [=](std::size_t l) { return f.slope(a[l], r[l]); }, lanes_, seed,
              bars(next.a, input_bars));
        },
        [&](auto f) {
          if (leads_on_[next.a] != 0) {
            reverse_loop<kLanes>(
                kChain<decltype(f)>, [=](std::size_t l) { return f.slope_a(a[l], b[l], r[l]); }, lanes_, seed,
                bars(next.a, input_bars));
          }
          if (leads_on_[next.b] != 0) {
            reverse_loop<kLanes>(
                kChain<decltype(f)>, [=](std::size_t l) { return f.slope_b(a[l], b[l], r[l]); }, lanes_, seed,
                bars(next.b, input_bars));
          }
        });
  }
}

void Evaluation::reverse(std::span<const double> output_bars, std::span<double> input_bars, AtKinks at_kinks) {
  lanes_ == 1 ? propagate_back<1>(output_bars, input_bars, at_kinks)
              : propagate_back<0>(output_bars, input_bars, at_kinks);
}

template <std::size_t kLanes>
void Evaluation::propagate_forward(std::span<const double> input_tangents, std::span<double> output_tangents,
                                   AtKinks at_kinks) {
  const std::size_t n = kLanes == 0 ? lanes_ : kLanes;
  for (const Instruction& next : program_->instructions_) {
    if (is_discrete(next.op)) {
      tangent_discrete(next, input_tangents, at_kinks);
      continue;
    }
    const double* a = values(next.a);
    const double* b = values(next.b);
    const double* r = values(next.result);
    const double* ta = tangents(next.a, input_tangents);
    const double* tb = tangents(next.b, input_tangents);
    double* __restrict tr = tangents_.data() + work_row(next.result) * lanes_;
    if (next.op == Op::Detach) {
      std::fill_n(tr, n, 0.0);
      continue;
    }
    visit_operation(
        next.op, next.index, at_kinks,
        [&](auto f) {
          for (std::size_t l = 0; l < n; ++l) tr[l] = chained(f.slope(a[l], r[l]), ta[l]);
        },
        [&](auto f) {
          for (std::size_t l = 0; l < n; ++l) tr[l] = tangent_of(f, a[l], b[l], r[l], ta[l], tb[l]);
        });
  }
  for (std::size_t k = 0; k < program_->outputs_.size(); ++k) {
    std::copy_n(tangents(program_->outputs_[k], input_tangents), lanes_,
                output_tangents.begin() + static_cast<std::ptrdiff_t>(k * lanes_));
  }
}

void Evaluation::tangent(std::span<const double> input_tangents, std::span<double> output_tangents, AtKinks at_kinks) {
  lanes_ == 1 ? propagate_forward<1>(input_tangents, output_tangents, at_kinks)
              : propagate_forward<0>(input_tangents, output_tangents, at_kinks);
}

std::vector<std::size_t> Evaluation::active_inputs() const {
  std::vector<std::size_t> active = program_->always_active_;
  for (const Instruction& next : program_->instructions_) {
    if (next.op != Op::Pulse) continue;
    for (std::size_t l = 0; l < lanes_; ++l) {
      std::ranges::copy_if(active_values(next, l), std::back_inserter(active),
                           [this](std::uint32_t row) { return program_->is_input(row); });
    }
  }
  std::ranges::sort(active);
  active.erase(std::unique(active.begin(), active.end()), active.end());
  return active;
}

}  // namespace costate
