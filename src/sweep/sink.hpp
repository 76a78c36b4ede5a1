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
  /// All points of a batch have been put.
  virtual void end_batch(std::size_t batch) = 0;
  /// Called every few steps while a point is solved, so that other ranks do not wait for this one. May throw
  /// Interrupted.
  virtual void poll() = 0;
  /// Called now and then while this rank has nothing more to do and others have.
  virtual void wait() = 0;
  /// Returns once this rank's results are where they belong: it has found no more points.
  virtual void finish() = 0;
};

}  // namespace costate
