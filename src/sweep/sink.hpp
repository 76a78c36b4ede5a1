// Where the results of points go.
#pragma once

#include <cstddef>

#include "gradient/solver.hpp"

namespace costate {

class ResultSink {
 public:
  ResultSink() = default;
  ResultSink(const ResultSink&) = delete;
  ResultSink& operator=(const ResultSink&) = delete;
  virtual ~ResultSink() = default;

  /// Takes the result of one point; points come in any order.
  virtual void put(std::size_t point, const PointResult& result) = 0;
  /// Called every few steps while a point is solved, so that results of other ranks do not wait for this one.
  virtual void poll() = 0;
  /// Returns once every rank's results are where they belong. Called by all ranks, each when it finds no more points.
  virtual void finish() = 0;
};

}  // namespace costate
