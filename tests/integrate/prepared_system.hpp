// All it takes to integrate a model given as text.
#pragma once

#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "input/job.hpp"
#include "integrate/propagator.hpp"

namespace costate {

/// Every lane is a point of its own: in lane b all parameters are (1 + b/10) times those of the text. All parameters
/// are differentiated.
struct PreparedSystem {
  explicit PreparedSystem(const std::string& text, std::size_t lanes = 1)
      : job(parse_job(text, "prepared.toml")),
        dynamics(*job.model),
        programs(*job.model, dynamics.coefficients(), all_parameters(*job.model)),
        members(lanes, 1, lanes) {
    system.model = job.model.get();
    system.dynamics = &dynamics;
    system.programs = &programs;
    system.options = job.solver;
    system.members = &members;
    system.lanes = lanes;
    system.layout = dynamics.layout(lanes);
    Evaluation statics(programs.statics(), lanes);
    const auto inputs = programs.statics().inputs();
    const std::vector<double> parameters = job.model->parameters.values();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const auto index = static_cast<std::size_t>(job.model->graph.node(inputs[i]).index);
      for (std::size_t b = 0; b < lanes; ++b)
        statics.input(i)[b] = parameters[index] * (1 + 0.1 * static_cast<double>(b));
    }
    statics.locate();
    statics.evaluate();
    for (std::size_t row = 0; row < programs.row_count(); ++row) {
      const auto values = statics.output(row);
      system.statics.insert(system.statics.end(), values.begin(), values.end());
    }
    system.timeline = make_timeline(*job.model, programs, system.statics, lanes);
  }
  PreparedSystem(const PreparedSystem&) = delete;  // its parts refer to each other
  PreparedSystem& operator=(const PreparedSystem&) = delete;

  static std::vector<std::size_t> all_parameters(const Model& model) {
    std::vector<std::size_t> wrt(model.parameters.size());
    std::iota(wrt.begin(), wrt.end(), std::size_t{0});
    return wrt;
  }
  [[nodiscard]] std::size_t size() const { return dynamics.size(system.lanes); }

  Job job;
  Dynamics dynamics;
  ScalarPrograms programs;
  Members members;
  BatchSystem system;
};

}  // namespace costate
