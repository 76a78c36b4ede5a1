// [solver], [gradient], [output]: how a job is run.
#pragma once

#include <optional>
#include <string>

#include "gradient/method_choice.hpp"
#include "gradient/options.hpp"
#include "input/input_files.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"
#include "model/parameters.hpp"

namespace costate {

struct SolverSection {
  SolverOptions options;
  std::optional<Method> method;  ///< nothing where it is chosen automatically, or was reported
  bool is_automatic = false;
  double checkpoint_interval = 600;  ///< seconds
  std::optional<Device> device;      ///< nothing where the machine decides
  std::string device_place = "";     ///< where it stands
};
SolverSection read_solver(Section& root);

struct GradientSection {
  GradientOptions options;
  bool is_automatic = false;                     ///< the method is the one that walks back
  MethodsAllowed solvers = MethodsAllowed::All;  ///< those that have the method
};
/// Reports a section without any [[loss]] in the file, and a method that the solver's does not have.
GradientSection read_gradient(Section& root, const ParameterScope& parameters, const ParameterTable& table,
                              const SolverSection& solver);

/// The keys of [gradient] about checkpoints, once the method is known.
void read_checkpoints(Section& section, GradientOptions& options);
/// Reports a budget of checkpoints that a batch of a sweep of so many points cannot do with.
void check_checkpoints(Section& root, const Model& model, const SolverOptions& solver, const GradientOptions& gradient,
                       std::size_t points);

/// Reports a way back that the model's equation does not have.
void check_reversible(Section& root, const Model& model, const GradientOptions& gradient);

struct OutputOptions {
  std::string file;
  StateOutput states = StateOutput::None;
};

/// `default_file` stands where the section names none. Reports a file that cannot be written there.
OutputOptions read_output(Section& root, const std::string& default_file, OutputPlace place);

}  // namespace costate
