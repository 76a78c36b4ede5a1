// Coefficients over a block of 64 lanes: the compiled program of an expression against C++ code written for it. Each
// lane has its own parameters; both read them from arrays over lanes. scripts/bench/coefficients prints the ratios.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "graph/expressions.hpp"

namespace costate {
namespace {

constexpr std::size_t kLanes = 64;
constexpr std::size_t kSlots = 16;

/// A number for each lane.
using Block = std::array<double, kLanes>;

/// The parameters that expressions name, and the coefficient's real and imaginary part.
struct Numbers {
  Block amp, center, width, omega, phase, t;
  std::array<Block, kSlots> slots;
  Block re, im;

  Numbers() {
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double part = static_cast<double>(l) / kLanes;
      amp[l] = 0.5 + part;
      center[l] = 4 + part;
      width[l] = 1.5 - part;
      omega[l] = 3 + 2 * part;
      phase[l] = 6 * part;
      t[l] = 3.7;
      for (std::size_t k = 0; k < kSlots; ++k) slots[k][l] = std::sin(3 * part + static_cast<double>(k));
    }
  }
  [[nodiscard]] const Block& of(std::size_t parameter) const {
    const std::array<const Block*, 5> scalars = {&amp, &center, &width, &omega, &phase};
    return parameter < scalars.size() ? *scalars[parameter] : slots[parameter - scalars.size()];
  }
};

/// A coefficient, written both ways.
struct Formula {
  const char* name;
  const char* expression;
  void (*by_hand)(Numbers& n);
};

void drive(Numbers& n) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double x = (n.t[l] - n.center[l]) / n.width[l];
    n.re[l] = n.amp[l] * std::exp(-0.5 * x * x) * std::cos(n.omega[l] * n.t[l] + n.phase[l]);
  }
}

void rotating_drive(Numbers& n) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double x = (n.t[l] - n.center[l]) / n.width[l];
    const double envelope = n.amp[l] * std::exp(-0.5 * x * x);
    n.re[l] = envelope * std::cos(n.omega[l] * n.t[l]);
    n.im[l] = -envelope * std::sin(n.omega[l] * n.t[l]);
  }
}

void polynomial(Numbers& n) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double t = n.t[l];
    n.re[l] = n.amp[l] + t * (n.center[l] + t * (n.width[l] + t * n.omega[l]));
  }
}

void sine_squared(Numbers& n) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double s = std::sin(n.omega[l] * n.t[l]);
    n.re[l] = n.amp[l] * s * s + n.phase[l];
  }
}

void lorentzian(Numbers& n) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double x = (n.t[l] - n.center[l]) / n.width[l];
    n.re[l] = n.amp[l] / (1 + x * x);
  }
}

/// The place in the pulse in units of its slots.
double place(double t) { return t / 10 * kSlots; }

void slots(Numbers& n) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double x = place(n.t[l]);
    n.re[l] = x >= 0 && x < kSlots ? n.slots[static_cast<std::size_t>(x)][l] : 0.0;
  }
}

constexpr std::array<Formula, 6> kFormulas = {{
    {"drive", "amp*gauss(t, center, width)*cos(omega*t + phase)", drive},
    {"rotating drive", "amp*gauss(t, center, width)*exp(-i*omega*t)", rotating_drive},
    {"polynomial", "amp + t*(center + t*(width + t*omega))", polynomial},
    {"sine squared", "amp*sin(omega*t)^2 + phase", sine_squared},
    {"lorentzian", "amp/(1 + ((t - center)/width)^2)", lorentzian},
    {"pwc, 16 slots", "pwc(t, slots, 0, 10)", slots},
}};

/// An expression's program over the block, with the numbers as its inputs.
struct Compiled {
  explicit Compiled(const char* expression, const Numbers& numbers)
      : coefficient(parse(expression)),
        program(expressions.graph, std::array{coefficient.re, coefficient.im}, kTime),
        evaluation(program, kLanes) {
    for (std::size_t i = 0; i < program.inputs().size(); ++i) {
      const Node& node = expressions.graph.node(program.inputs()[i]);
      const Block& from = node.op == Op::Time ? numbers.t : numbers.of(static_cast<std::size_t>(node.index));
      std::ranges::copy(from, evaluation.input(i).begin());
    }
    evaluation.locate();
  }
  Scalar parse(const char* expression) {
    for (const char* name : {"amp", "center", "width", "omega", "phase"}) expressions.scope.add_scalar(name, 1);
    expressions.scope.add_array("slots", std::vector<double>(kSlots, 1.0));
    return expressions.scalar(expression);
  }
  /// Whether the program says what the code by hand has said.
  [[nodiscard]] bool agrees_with(const Numbers& numbers) const {
    bool agrees = true;
    for (std::size_t l = 0; l < kLanes; ++l) {
      agrees = agrees && std::abs(evaluation.output(0)[l] - numbers.re[l]) < 1e-12 * (1 + std::abs(numbers.re[l])) &&
               std::abs(evaluation.output(1)[l] - numbers.im[l]) < 1e-12;
    }
    return agrees;
  }

  test::Expressions expressions;
  Scalar coefficient;
  Program program;
  Evaluation evaluation;
};

void count_lanes(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kLanes));
}

void by_program(benchmark::State& state, const Formula& formula) {
  Numbers numbers;
  numbers.im.fill(0);
  formula.by_hand(numbers);
  Compiled compiled(formula.expression, numbers);
  compiled.evaluation.evaluate();
  if (!compiled.agrees_with(numbers)) state.SkipWithError("the program and the code by hand differ");
  for ([[maybe_unused]] auto _ : state) {
    compiled.evaluation.evaluate();
    benchmark::ClobberMemory();
  }
  count_lanes(state);
}

void by_hand(benchmark::State& state, const Formula& formula) {
  Numbers numbers;
  benchmark::DoNotOptimize(&numbers);
  for ([[maybe_unused]] auto _ : state) {
    formula.by_hand(numbers);
    benchmark::ClobberMemory();
  }
  count_lanes(state);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Formula& formula : kFormulas) {
    const std::string name = formula.name;
    benchmark::RegisterBenchmark((name + "/program").c_str(), by_program, formula);
    benchmark::RegisterBenchmark((name + "/by hand").c_str(), by_hand, formula);
  }
  return true;
}();

}  // namespace
}  // namespace costate
