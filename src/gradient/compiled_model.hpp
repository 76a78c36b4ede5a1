// A model compiled for a solver: what all of its batches share.
#pragma once

#include <mpi.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "gradient/observation.hpp"
#include "gradient/options.hpp"
#include "gradient/solve_log.hpp"
#include "gradient/solver.hpp"
#include "integrate/scalar_programs.hpp"
#include "kernels/dynamics.hpp"

namespace costate {

struct CompiledModel {
  /// `wrt`: the flat indices of the parameters that gradients are asked for.
  CompiledModel(const Model& model, std::span<const std::size_t> wrt, StateOutput states, MPI_Comm communicator,
                std::function<void()> poll);
  CompiledModel(const CompiledModel&) = delete;  // its parts refer to each other
  CompiledModel& operator=(const CompiledModel&) = delete;

  /// Who holds the states of batches with this option. Throws Error where there is none.
  [[nodiscard]] const Processor& processor(Device device);

  /// Indices into Model::observed of what losses look at, by initial state and save time.
  [[nodiscard]] std::span<const std::size_t> observed_at(std::size_t initial, std::size_t save) const;
  /// Where an expectation value stands in PointResult::expectations.
  [[nodiscard]] std::size_t expectation_place(std::size_t observable, std::size_t initial, std::size_t save) const;

  const Model& model;
  StateOutput states;
  MPI_Comm communicator;
  std::function<void()> poll;
  Dynamics dynamics;
  ScalarPrograms programs;
  Observation observation;
  /// Place in wrt of each input of the programs' statics, ScalarPrograms::kNoRow for one that is not in it.
  std::vector<std::size_t> wrt_places;
  SolverTimes times;
  SolveLog log;

 private:
  std::unique_ptr<const Processor> cuda_;  ///< once it is needed
  std::vector<std::vector<std::size_t>> observed_;
};

}  // namespace costate
