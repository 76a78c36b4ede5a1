// A solve as one node of the graph: numbers in, observed numbers out, and the way back between them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "autograd/record.hpp"
#include "gradient/solver.hpp"
#include "model/model.hpp"

namespace costate {

/// A system, compiled: its model, whose flat parameters are leaves of a record, and a solver for it.
struct CompiledSystem {
  CompiledSystem(Model model_, std::vector<std::size_t> leaves_, std::optional<NodeId> duration_,
                 const SolverOptions& options_, const GradientOptions& gradient_);
  CompiledSystem(const CompiledSystem&) = delete;  // the solver refers to the model
  CompiledSystem& operator=(const CompiledSystem&) = delete;

  const Model model;
  const std::vector<std::size_t> leaves;  ///< [flat parameter]
  const std::optional<NodeId> duration;   ///< of the interval, a node of the record, where the end is an expression
  SolverOptions options;
  GradientOptions gradient;
  Solver solver;
};

/// Whether what is read off a solve is recorded, or constant.
enum class Recording { Recorded, Unrecorded };

class Solve {
 public:
  /// Solves at the leaves' present values. Throws PointError where that fails, or Error where an upstream solve is out
  /// of date. `upstream`: the solves whose results are among the leaves.
  Solve(RecordState& record, std::shared_ptr<CompiledSystem> system, std::vector<std::shared_ptr<Solve>> upstream,
        Recording recording);

  /// The leaf of an observed number, made when it is asked for first; `self` is this.
  static std::size_t leaf(const std::shared_ptr<Solve>& self, RecordState& record, const Observed& observed,
                          std::size_t initial, std::size_t save);

  /// Throws Error where a variable was changed since, here or upstream.
  void require_present() const;
  /// Adds dL/d(leaf) of this solve's own leaves, from dL/d(observed). Throws Error where the trajectory was freed or a
  /// derivative does not exist.
  void pull_back(const RecordState& record, std::span<const ObservedBar> bars,
                 std::unordered_map<std::size_t, double>& leaf_bars);
  void free() { kept_.reset(); }

  [[nodiscard]] Recording recording() const { return recording_; }
  [[nodiscard]] const PointResult& result() const { return result_; }
  [[nodiscard]] const CompiledSystem& system() const { return *system_; }
  [[nodiscard]] const std::vector<std::shared_ptr<Solve>>& upstream() const { return upstream_; }
  /// Counts the solves of the record: those upstream have smaller numbers.
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] double observed(const Observed& what, std::size_t initial, std::size_t save) const;

 private:
  struct Seen {
    Observed observed;
    std::size_t initial = 0;
    std::size_t save = 0;
    std::size_t leaf = 0;
  };
  struct Version {
    std::shared_ptr<VariableState> variable;
    long version = 0;
  };

  std::shared_ptr<CompiledSystem> system_;
  std::vector<std::shared_ptr<Solve>> upstream_;
  Recording recording_;
  std::size_t number_;
  std::optional<KeptSolution> kept_;  ///< until it is freed; nothing where no gradient was asked for
  PointResult result_;
  std::vector<Version> versions_;
  std::unordered_multimap<std::size_t, Seen> seen_;  ///< by the index of what was observed
};

/// All solves that some depend on, themselves included, the latest first.
[[nodiscard]] std::vector<std::shared_ptr<Solve>> all_upstream(std::span<const std::shared_ptr<Solve>> solves);

}  // namespace costate
