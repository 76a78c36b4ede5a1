// How far the solutions are that one batch of a sweep takes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/savepoint.hpp"
#include "gradient/solver.hpp"

namespace costate {

/// What came of one solution: results of its points, or why there are none.
struct SolveOutcome {
  std::vector<PointResult> results;
  std::vector<bool> live;  ///< points that were not taken out on the way
  std::string failure;     ///< a PointError's text, where there are no results

  void fields(Archive& archive) {
    archive.field(results);
    archive.field(live);
    archive.field(failure);
  }
};

/// A batch takes one solution after the other: of all its points, of points that were taken out, of points that are
/// verified. Which they are follows from the results so far: in another process the same ones are asked for, those
/// that were finished are there at once, and the one that was not goes on from where it was.
class SolveLog {
 public:
  /// From now on the store's batch is solved. Without a store nothing is kept.
  void begin(SavepointStore* store);

  /// The outcome of the next solution, if it was finished before.
  [[nodiscard]] std::optional<SolveOutcome> recall();
  /// Where the next solution was; nothing where it has to begin. Once.
  [[nodiscard]] std::unique_ptr<Archive> resume() { return std::move(present_); }
  /// The solution has come to an end.
  void finish(const SolveOutcome& outcome);

  /// At a boundary of the present solution, which `write` puts down.
  void pass_boundary(const std::function<void(Archive&)>& write);

 private:
  SavepointStore* store_ = nullptr;
  std::vector<SolveOutcome> finished_;
  std::size_t next_ = 0;
  std::unique_ptr<Archive> present_;
};

}  // namespace costate
