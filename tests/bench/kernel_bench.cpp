// Throughput of the generator: arguments are levels and members. GFLOP/s counts the arithmetic of the sparse formula,
// GB/s the least traffic there can be (x read, out written).
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/generator.hpp"

namespace costate {
namespace {

/// A driven, damped Kerr oscillator: a constant diagonal and two quadratures of the drive; decay and dephasing.
Model oscillator(Equation equation, std::size_t levels) {
  Model model;
  model.space = Space({{"c", levels}});
  model.equation = equation;
  const auto n = static_cast<Eigen::Index>(levels);
  Operator destroy(n, n);
  Operator number(n, n);
  for (Eigen::Index k = 1; k < n; ++k) {
    destroy.insert(k - 1, k) = std::sqrt(static_cast<double>(k));
    number.insert(k, k) = static_cast<double>(k);
  }
  model.hamiltonian.push_back({Operator(number * number), model.graph.constant(0.1)});
  add_with_conjugate(model, destroy, {model.graph.parameter(0), model.graph.parameter(1)});
  if (equation == Equation::Lindblad) {
    model.dissipators = {{destroy, model.graph.parameter(2), "decay"}, {number, model.graph.parameter(3), "dephasing"}};
  }
  return model;
}

/// Per lane: 4 for each entry of a left matrix and 4 for each of its rows; a decay adds 8 per element of the upper
/// triangle, and the sum with the adjoint 2 per element.
double arithmetic(const Model& model, const Layout& layout) {
  double entries = 0;
  for (const HamiltonianTerm& term : model.hamiltonian) entries += static_cast<double>(term.op.nonZeros());
  const auto rows = static_cast<double>(layout.rows);
  const double terms = static_cast<double>(model.hamiltonian.size() + model.dissipators.size());
  entries += rows * static_cast<double>(model.dissipators.size());
  double operations = (4 * entries + 4 * rows * terms) * static_cast<double>(layout.lanes());
  const double elements = rows * static_cast<double>(layout.lanes());
  if (layout.columns > 1) operations += elements * (4 * static_cast<double>(model.dissipators.size()) + 2);
  return operations;
}

/// Numbers from the start of a cache line on, as the vectors of the integrator have them.
class Aligned {
 public:
  Aligned(std::size_t size, double value) : storage_(size + kLine, value) {
    while (reinterpret_cast<std::uintptr_t>(storage_.data() + first_) % (kLine * sizeof(double)) != 0) ++first_;
  }
  double* data() { return storage_.data() + first_; }

 private:
  static constexpr std::size_t kLine = 64 / sizeof(double);
  std::vector<double> storage_;
  std::size_t first_ = 0;
};

struct Batch {
  Batch(Equation equation, const benchmark::State& state)
      : model(oscillator(equation, static_cast<std::size_t>(state.range(0)))),
        generator(model),
        members(static_cast<std::size_t>(state.range(1))),
        layout(generator.layout(members)),
        work(generator.workspace(members)),
        a(generator.coefficients().size() * members, 0.5),
        x(layout.size(), 0.25),
        out(layout.size(), 0.25) {}

  void report(benchmark::State& state) const {
    const auto runs = static_cast<double>(state.iterations());
    const auto rate = benchmark::Counter::kIsRate;
    state.counters["GFLOP/s"] = benchmark::Counter(runs * 1e-9 * arithmetic(model, layout), rate);
    state.counters["GB/s"] = benchmark::Counter(runs * 16e-9 * static_cast<double>(layout.size()), rate);
  }

  Model model;
  Generator generator;
  std::size_t members;
  Layout layout;
  Generator::Workspace work;
  std::vector<double> a;
  Aligned x;
  Aligned out;
};

void apply(benchmark::State& state, Equation equation) {
  Batch batch(equation, state);
  for ([[maybe_unused]] auto _ : state) {
    batch.generator.apply(batch.a, batch.x.data(), batch.out.data(), batch.members, batch.work);
    benchmark::ClobberMemory();
  }
  batch.report(state);
}

void gradient(benchmark::State& state, Equation equation) {
  Batch batch(equation, state);
  for ([[maybe_unused]] auto _ : state) {
    batch.generator.accumulate_gradient(batch.x.data(), batch.out.data(), batch.a, batch.members, batch.work);
    benchmark::ClobberMemory();
  }
  batch.report(state);
}

void sizes(benchmark::internal::Benchmark* benchmark, std::vector<std::int64_t> levels) {
  benchmark->ArgsProduct({std::move(levels), {1, 8, 32, 64}});
}
void ket_sizes(benchmark::internal::Benchmark* benchmark) { sizes(benchmark, {4, 16, 64, 256, 1024}); }
void matrix_sizes(benchmark::internal::Benchmark* benchmark) { sizes(benchmark, {4, 16, 64}); }

BENCHMARK_CAPTURE(apply, schrodinger, Equation::Schrodinger)->Apply(ket_sizes);
BENCHMARK_CAPTURE(gradient, schrodinger, Equation::Schrodinger)->Apply(ket_sizes);
BENCHMARK_CAPTURE(apply, lindblad, Equation::Lindblad)->Apply(matrix_sizes)->Args({256, 1});
BENCHMARK_CAPTURE(gradient, lindblad, Equation::Lindblad)->Apply(matrix_sizes)->Args({256, 1});

}  // namespace
}  // namespace costate
