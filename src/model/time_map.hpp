// The time that trajectories are integrated along, and the physical time that it stands for.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "graph/graph.hpp"
#include "graph/value.hpp"

namespace costate {

/// t = start + s (end - start) with physical time t and the model's time s. Where `end` depends on parameters, s is the
/// fraction of the interval that has passed, in [0, 1]: all points share one set of save times, and with
/// dy/ds = (end - start) dy/dt a derivative with respect to the end is one with respect to coefficients. Else s is t.
class TimeMap {
 public:
  /// s is t.
  TimeMap() = default;
  /// s is the fraction of [start, end]; `end` is free of t. Throws Error where it is not.
  TimeMap(Graph& graph, double start, NodeId end);

  [[nodiscard]] bool is_identity() const { return !interval_; }

  /// t: what the symbol means in coefficients and rates.
  [[nodiscard]] NodeId time(Graph& graph) const;
  /// x dt/ds: a coefficient or rate per physical time as one per time of the model, or a length of the model's time as
  /// a physical one. Throws Error where x detaches something that depends on t: the detached part would not feel that
  /// the end moves t.
  [[nodiscard]] NodeId scaled(Graph& graph, NodeId x) const;
  [[nodiscard]] Scalar scaled(Graph& graph, Scalar x) const;

  /// The rest is for a map that is not the identity. The interval in physical time:
  [[nodiscard]] double start() const { return interval_->start; }
  [[nodiscard]] NodeId end() const { return interval_->end; }
  /// The flat indices of the parameters that the end depends on, in order.
  [[nodiscard]] std::vector<std::size_t> end_parameters(const Graph& graph) const;
  /// The end at flat parameter values.
  [[nodiscard]] double end_at(const Graph& graph, std::span<const double> parameters) const;

 private:
  struct Interval {
    double start;
    NodeId end;
    NodeId duration;  ///< end - start
  };
  std::optional<Interval> interval_;
};

}  // namespace costate
