// Physical systems written in C++: the same model as a TOML file gives, with expressions for its numbers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "autograd/expression.hpp"
#include "autograd/solution.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"

namespace costate {

/// How a system is solved and differentiated.
struct SolveOptions {
  SolverOptions solver;
  std::size_t checkpoint_memory = std::size_t{512} << 20U;  ///< bytes, see GradientOptions
  std::size_t checkpoint_disk = 0;
  std::string checkpoint_directory = "/tmp";
};

/// Schrodinger's equation or, where there are dissipators or mixed initial states, the master equation of
/// docs/input.md. Operators and states are texts of its languages, which know the record's variables by their names, or
/// matrices. Numbers are in units in which hbar = 1. Everything wrong throws Error with the problem.
class System {
 public:
  /// Subsystems in the order of the tensor product, the last varying fastest.
  System(Record record, std::vector<Subsystem> subsystems);
  ~System();
  System(System&&) noexcept;
  System& operator=(System&&) noexcept;

  /// Adds coefficient(t) * op to the Hamiltonian, both Hermitian.
  System& hamiltonian(const std::string& op, const Expression& coefficient = 1.0);
  System& hamiltonian(const Operator& op, const Expression& coefficient = 1.0);
  /// Adds coefficient(t) * op + conj(coefficient(t)) * op^dagger.
  System& hamiltonian_with_conjugate(const std::string& op, const Expression& coefficient = 1.0);
  System& hamiltonian_with_conjugate(const Operator& op, const Expression& coefficient = 1.0);
  /// Adds rate(t) * (L rho L^dagger - 1/2 {L^dagger L, rho}); rate real and >= 0.
  System& dissipator(const std::string& jump, const Expression& rate);
  System& dissipator(const Operator& jump, const Expression& rate);
  /// One of several initial states; without any, all subsystems in level 0.
  System& initial(const std::string& name, const std::string& state);
  /// The expectation value of an operator at every save time.
  System& observable(const std::string& name, const std::string& op);
  System& observable(const std::string& name, const Operator& op);
  /// <target| rho |target>: a fidelity.
  System& target(const std::string& name, const std::string& state);
  /// From `start` to `end`, with `saves` >= 2 evenly spaced save times, ends included.
  System& time(double start, double end, std::size_t saves = 2);
  /// The same with an end that is an expression, through which gradients flow; save times move with it.
  System& time(double start, const Expression& end, std::size_t saves = 2);
  /// At these increasing times, of which the last is the end.
  System& time(double start, std::vector<double> saves);

  /// Solves at the variables' present values and records the solve where one of them requires grad. The system is
  /// compiled when it is solved first or was changed. Throws PointError where the solution fails.
  Solution solve(const SolveOptions& options = {});
  /// The same without recording: numbers read off it are constants, and no trajectory is kept.
  Solution simulate(const SolveOptions& options = {});

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace costate
