// What a step of CVODES' Adams method costs per member: with this project's vectors for any number of members, split
// into the right-hand side, vector operations with their norms, and the rest; and with SUNDIALS' own NVECTOR_PETSC for
// one member at a time. Arguments are levels and members. scripts/bench/steps prints a table.
#include <benchmark/benchmark.h>
#include <cvodes/cvodes.h>
#include <nvector/nvector_petsc.h>
#include <petscvec.h>
#include <sundials/sundials_version.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/instruction_set.hpp"
#include "base/stopwatch.hpp"
#include "bench/oscillator.hpp"
#include "kernels/generator.hpp"
#include "wrap/cvodes.hpp"

namespace costate {
namespace {

constexpr double kRtol = 1e-8;
constexpr double kAtol = 1e-10;
/// Long enough that the order of the method has settled.
constexpr double kDuration = 20;

/// The oscillator in its ground state, driven alike in all members.
class Oscillators {
 public:
  Oscillators(Equation equation, const benchmark::State& state)
      : generator_(oscillator(equation, static_cast<std::size_t>(state.range(0)))),
        members_(static_cast<std::size_t>(state.range(1))),
        layout_(generator_.layout(members_)),
        work_(generator_.workspace(members_)),
        a_(generator_.coefficients().size() * members_, 0.1),
        start_(layout_.size(), 0.0) {
    for (std::size_t b = 0; b < members_; ++b) start_[layout_(0, 0, Part::Real, b)] = 1;
  }

  [[nodiscard]] VectorShape shape() const { return {layout_.size(), members_}; }
  [[nodiscard]] const std::vector<double>& start() const { return start_; }
  void apply(const double* y, double* dydt) {
    const Stopwatch watch(&seconds_);
    generator_.apply(a_, y, dydt, members_, work_);
  }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  Generator generator_;
  std::size_t members_;
  Layout layout_;
  Generator::Workspace work_;
  std::vector<double> a_;
  std::vector<double> start_;
  double seconds_ = 0;
};

struct Cost {
  long steps = 0;
  double all = 0;
  double vectors = 0;
};

/// Microseconds per step and member.
void report(benchmark::State& state, const Oscillators& oscillators, const Cost& cost) {
  const double unit = 1e6 / static_cast<double>(cost.steps) / static_cast<double>(state.range(1));
  state.counters["step"] = unit * cost.all;
  state.counters["rhs"] = unit * oscillators.seconds();
  state.counters["vectors"] = unit * cost.vectors;
  state.counters["rest"] = unit * (cost.all - oscillators.seconds() - cost.vectors);
}

void own(benchmark::State& state, Equation equation) {
  Oscillators oscillators(equation, state);
  CvodesProblem problem(Multistep::Adams, MPI_COMM_SELF, oscillators.shape(), kRtol, kAtol,
                        [&](double, const double* y, double* dydt) { oscillators.apply(y, dydt); });
  Cost cost;
  for ([[maybe_unused]] auto _ : state) {
    const Stopwatch watch(&cost.all);
    problem.set_state(oscillators.start());
    problem.restart(0, kDuration);
    while (problem.step() < kDuration) continue;
  }
  cost.steps = problem.statistics().steps;
  cost.vectors = problem.statistics().vector_seconds;
  report(state, oscillators, cost);
}

void require(bool is_done, const char* what) {
  if (!is_done) throw Error(std::string(what) + " failed");
}

int evaluate(sunrealtype /*t*/, N_Vector y, N_Vector dydt, void* user) {
  const PetscReadEntries in(N_VGetVector_Petsc(y));
  const PetscEntries out(N_VGetVector_Petsc(dydt));
  static_cast<Oscillators*>(user)->apply(in.data(), out.data());
  return 0;
}

void stock(benchmark::State& state, Equation equation) {
  Oscillators oscillators(equation, state);
  SUNContext context = nullptr;
#if SUNDIALS_VERSION_MAJOR >= 7
  require(SUNContext_Create(SUN_COMM_NULL, &context) == 0, "SUNContext_Create");
#else
  require(SUNContext_Create(nullptr, &context) == 0, "SUNContext_Create");
#endif
  const PetscVector storage(MPI_COMM_SELF, oscillators.shape());
  N_Vector y = N_VMake_Petsc(storage.get(), context);
  void* memory = CVodeCreate(CV_ADAMS, context);
  SUNNonlinearSolver nonlinear = SUNNonlinSol_FixedPoint(y, 0, context);
  require(CVodeInit(memory, evaluate, 0, y) == 0, "CVodeInit");
  require(CVodeSStolerances(memory, kRtol, kAtol) == 0, "CVodeSStolerances");
  require(CVodeSetUserData(memory, &oscillators) == 0, "CVodeSetUserData");
  require(CVodeSetNonlinearSolver(memory, nonlinear) == 0, "CVodeSetNonlinearSolver");
  require(CVodeSetMaxNumSteps(memory, -1) == 0, "CVodeSetMaxNumSteps");
  Cost cost;
  for ([[maybe_unused]] auto _ : state) {
    const Stopwatch watch(&cost.all);
    {
      const PetscEntries entries(storage.get());
      std::ranges::copy(oscillators.start(), entries.data());
    }
    require(CVodeReInit(memory, 0, y) == 0, "CVodeReInit");
    require(CVodeSetStopTime(memory, kDuration) == 0, "CVodeSetStopTime");
    for (sunrealtype t = 0; t < kDuration;) {
      require(CVode(memory, kDuration, y, &t, CV_ONE_STEP) >= 0, "CVode");
    }
    long steps = 0;
    require(CVodeGetNumSteps(memory, &steps) == 0, "CVodeGetNumSteps");
    cost.steps += steps;
  }
  report(state, oscillators, cost);
  CVodeFree(&memory);
  SUNNonlinSolFree(nonlinear);
  N_VDestroy(y);
  SUNContext_Free(&context);
}

const std::vector<std::int64_t> kLevels{16, 32, 64};
BENCHMARK_CAPTURE(own, schrodinger, Equation::Schrodinger)->ArgsProduct({kLevels, {1, 8, 16, 32, 64}});
BENCHMARK_CAPTURE(stock, schrodinger, Equation::Schrodinger)->ArgsProduct({kLevels, {1}});
BENCHMARK_CAPTURE(own, lindblad, Equation::Lindblad)->ArgsProduct({{8, 16, 32}, {1, 4, 8, 16}});
BENCHMARK_CAPTURE(stock, lindblad, Equation::Lindblad)->ArgsProduct({{8, 16, 32}, {1}});

}  // namespace
}  // namespace costate

int main(int count, char** arguments) {
  if (PetscInitializeNoArguments() != 0) return 1;
  benchmark::AddCustomContext("instruction_set", std::string(costate::name_of(costate::instruction_set())));
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return PetscFinalize() == 0 ? 0 : 1;
}
