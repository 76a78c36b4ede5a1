// Derivatives along directions that go along with the steps of a one-step method.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/directions.hpp"
#include "gradient/step_edges.hpp"
#include "integrate/step_walk.hpp"

namespace costate {

class StepSensitivities : public StepFollower {
 public:
  /// All outlive this; `generator` is that of the method.
  StepSensitivities(const BatchSystem& system, DrivenGenerator& generator, OneStep& method, Directions& directions,
                    const SensitivityObserver& observer);

  void observe(std::size_t save, std::span<const double> y) override;
  void follow(const Step& step, std::size_t interval, std::span<const double> y) override;
  void cross(std::size_t interval, std::span<const double> y) override;
  void lose_members() override;
  void fields(Archive& archive) override;

 private:
  [[nodiscard]] bool moves(std::size_t direction) const;
  [[nodiscard]] const StateMemory& memory() const { return system_->processor->memory(); }

  const BatchSystem* system_;
  DrivenGenerator* generator_;
  OneStep* method_;
  Directions* directions_;
  const SensitivityObserver* observer_;
  std::vector<Interval> intervals_;
  std::vector<StepEdges> edges_;  ///< edges_[n]: between intervals n and n + 1
  std::vector<StateArray> s_;
  std::vector<std::vector<double>> rooms_;  ///< of s that the host looks at
};

}  // namespace costate
