// The physical times of one lane, for messages and results: see TimeMap.
#pragma once

#include <cstddef>
#include <span>

#include "integrate/scalar_programs.hpp"

namespace costate {

class PhysicalTime {
 public:
  /// `statics` is the static table [row][lane].
  PhysicalTime(const Model& model, const ScalarPrograms& programs, std::span<const double> statics, std::size_t lanes,
               std::size_t lane);

  /// The physical time at a time of the model.
  [[nodiscard]] double at(double time) const { return start_ + unit_ * time; }
  /// A rate per physical time from one per time of the model.
  [[nodiscard]] double rate(double per_model_time) const { return per_model_time / unit_; }
  /// Physical time per time of the model.
  [[nodiscard]] double unit() const { return unit_; }
  /// The end of the interval.
  [[nodiscard]] double end() const { return end_; }

 private:
  double start_ = 0;
  double end_ = 0;
  double unit_ = 1;
};

}  // namespace costate
