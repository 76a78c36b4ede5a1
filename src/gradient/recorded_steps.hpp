// What is kept of an integration by a one-step method for the way back.
#pragma once

#include <cstddef>
#include <vector>

#include "checkpoint/stored_states.hpp"
#include "integrate/one_step.hpp"

namespace costate {

struct RecordedSteps {
  struct Taken {
    Step step;
    std::size_t interval = 0;  ///< of the timeline
  };
  std::vector<Taken> steps;
  StoredStates states;  ///< before some of the steps
  std::vector<double> end;

  [[nodiscard]] bool begins_interval(std::size_t step) const {
    return step == 0 || steps[step].interval != steps[step - 1].interval;
  }
  [[nodiscard]] bool ends_interval(std::size_t step) const {
    return step + 1 == steps.size() || steps[step].interval != steps[step + 1].interval;
  }
};

}  // namespace costate
