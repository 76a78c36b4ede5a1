// One input file as the objects that are run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "gradient/options.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"
#include "sweep/points.hpp"

namespace costate {

struct Job {
  std::string title;
  std::string text;  ///< the TOML text as run, overrides applied
  std::unique_ptr<const Model> model;
  Sweep sweep;
  SolverOptions solver;
  GradientOptions gradient;
  StateOutput states = StateOutput::None;
  std::string output_file;
};

/// One `--set KEY=VALUE`.
struct Override {
  std::string key;
  std::string value;
};

/// The text of an input file. Throws InputError where it cannot be read.
std::string read_input(const std::string& path);
/// Reads and checks an input file. Throws InputError with every problem found, in the file's order.
Job load_job(const std::string& path, const std::vector<Override>& overrides = {});
/// The same for a text; `name` stands for the file in messages.
Job parse_job(const std::string& text, const std::string& name, const std::vector<Override>& overrides = {});

}  // namespace costate
