// Throughput of the generator: arguments are levels and members. GFLOP/s counts the arithmetic of the batched kernels,
// GB/s the least traffic there can be (x read and out written, or x and y read). scripts/bench/kernels prints a table.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/instruction_set.hpp"
#include "bench/oscillator.hpp"
#include "kernels/generator.hpp"

namespace costate {
namespace {

enum class Work { Apply, Gradient };

/// The floating-point operations of one application to a batch, per lane, multiply and add counted apart. Off the
/// diagonal 5 for each entry of a K_m (in a gradient 4, and 4 for each of its rows that has some); on it 2 for each
/// entry, and for the real and for the imaginary diagonal 4 per row (3 in a gradient). A jump costs 6 per element of
/// the upper triangle, the sum with the adjoint 2 per element. One member alone takes less, for its K_m are added up
/// first; the count is the same.
double arithmetic(const Model& model, const Layout& layout, Work work) {
  const auto rows = static_cast<double>(layout.rows);
  double off_diagonal = 0;
  double segments = 0;
  double diagonal = 0;
  for (const HamiltonianTerm& term : model.hamiltonian) {
    for (Eigen::Index row = 0; row < term.op.outerSize(); ++row) {
      bool has_some = false;
      for (Operator::InnerIterator entry(term.op, row); entry; ++entry) {
        has_some = has_some || entry.col() != row;
        (entry.col() == row ? diagonal : off_diagonal) += 1;
      }
      if (has_some) segments += 1;
    }
  }
  // L^dagger L is diagonal for both jumps.
  const auto jumps = static_cast<double>(model.dissipators.size());
  diagonal += jumps * (rows - 1);
  const double diagonals = model.dissipators.empty() ? 1 : 2;
  double operations = 2 * diagonal;
  operations += work == Work::Apply ? 5 * off_diagonal : 4 * (off_diagonal + segments);
  operations += (work == Work::Apply ? 4 : 3) * rows * diagonals;
  if (layout.columns > 1) operations += rows * (3 * jumps + (work == Work::Apply ? 2 : 0));
  return operations * static_cast<double>(layout.lanes());
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

  void report(benchmark::State& state, Work work_done) const {
    const auto runs = static_cast<double>(state.iterations());
    const auto rate = benchmark::Counter::kIsRate;
    state.counters["GFLOP/s"] = benchmark::Counter(runs * 1e-9 * arithmetic(model, layout, work_done), rate);
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
  batch.report(state, Work::Apply);
}

void gradient(benchmark::State& state, Equation equation) {
  Batch batch(equation, state);
  for ([[maybe_unused]] auto _ : state) {
    batch.generator.accumulate_gradient(batch.x.data(), batch.out.data(), batch.a, batch.members, batch.work);
    benchmark::ClobberMemory();
  }
  batch.report(state, Work::Gradient);
}

/// All sizes whose states take at most 256 MiB.
void sizes(benchmark::internal::Benchmark* benchmark, Equation equation) {
  constexpr std::int64_t largest = std::int64_t{256} << 20;
  for (const std::int64_t members : {1, 8, 32, 64}) {
    for (const std::int64_t levels : {4, 16, 64, 256, 1024}) {
      const std::int64_t columns = equation == Equation::Lindblad ? levels : 1;
      if (16 * levels * columns * members <= largest) benchmark->Args({levels, members});
    }
  }
}
void ket_sizes(benchmark::internal::Benchmark* benchmark) { sizes(benchmark, Equation::Schrodinger); }
void matrix_sizes(benchmark::internal::Benchmark* benchmark) { sizes(benchmark, Equation::Lindblad); }

BENCHMARK_CAPTURE(apply, schrodinger, Equation::Schrodinger)->Apply(ket_sizes);
BENCHMARK_CAPTURE(gradient, schrodinger, Equation::Schrodinger)->Apply(ket_sizes);
BENCHMARK_CAPTURE(apply, lindblad, Equation::Lindblad)->Apply(matrix_sizes);
BENCHMARK_CAPTURE(gradient, lindblad, Equation::Lindblad)->Apply(matrix_sizes);

}  // namespace
}  // namespace costate

int main(int argc, char** argv) {
  benchmark::AddCustomContext("instruction_set", std::string(costate::name_of(costate::instruction_set())));
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
