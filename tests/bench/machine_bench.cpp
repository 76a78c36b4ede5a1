// The machine's own speed with the instruction set in use: floating-point peak, and bandwidth of copies (bytes read and
// written) in the first-level cache, in the second and from memory.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "base/instruction_set.hpp"
#include "bench/machine_loops.hpp"

COSTATE_DECLARE_TABLES(MachineLoops, kMachineLoops)

namespace costate {
namespace {

const MachineLoops& machine_loops() { return COSTATE_CHOOSE_TABLE(kMachineLoops); }

void peak(benchmark::State& state) {
  constexpr std::size_t rounds = 100000;
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(machine_loops().multiply_add(rounds));
  const auto operations = static_cast<double>(rounds * machine_loops().operations_per_round);
  state.counters["GFLOP/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 1e-9 * operations, benchmark::Counter::kIsRate);
}

void copy(benchmark::State& state) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  const std::size_t numbers = bytes / 2 / sizeof(double);
  // Both halves begin at cache lines.
  std::vector<double> storage(2 * numbers + 8, 1.0);
  void* start = storage.data();
  std::size_t space = storage.size() * sizeof(double);
  auto* const from = static_cast<double*>(std::align(64, bytes, start, space));
  for ([[maybe_unused]] auto _ : state) {
    machine_loops().copy(from, from + numbers, numbers);
    benchmark::ClobberMemory();
  }
  state.counters["GB/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * 1e-9 * static_cast<double>(bytes), benchmark::Counter::kIsRate);
}

BENCHMARK(peak)->Name("machine/peak");
BENCHMARK(copy)->Name("machine/copy")->Arg(16 << 10)->Arg(512 << 10)->Arg(512 << 20);

}  // namespace
}  // namespace costate
