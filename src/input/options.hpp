// [solver], [gradient], [output]: how a job is run.
#pragma once

#include <optional>
#include <string>

#include "gradient/options.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "integrate/options.hpp"
#include "model/parameters.hpp"

namespace costate {

struct SolverSection {
  SolverOptions options;
  std::optional<Method> method;  ///< nothing where it was reported
};
SolverSection read_solver(Section& root);

/// Reports a section without any [[loss]] in the file, and a method that the solver's does not have.
GradientOptions read_gradient(Section& root, const ParameterScope& parameters, const ParameterTable& table,
                              std::optional<Method> solver);

struct OutputOptions {
  std::string file;
  StateOutput states = StateOutput::None;
};

/// `default_file` stands where the section names none. Reports a file that cannot be written there.
OutputOptions read_output(Section& root, const std::string& default_file);

}  // namespace costate
