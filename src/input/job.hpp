// One input file as the objects that are run.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "gradient/options.hpp"
#include "input/input_files.hpp"
#include "integrate/options.hpp"
#include "model/model.hpp"
#include "sweep/points.hpp"

namespace costate {

struct Job {
  std::string title;
  std::string text;              ///< the TOML text as run, overrides applied
  std::vector<InputFile> files;  ///< those that the text names, in the order of their names
  std::unique_ptr<const Model> model;
  Sweep sweep;
  SolverOptions solver;
  GradientOptions gradient;
  StateOutput states = StateOutput::None;
  std::string output_file;
  double checkpoint_interval = 600;  ///< seconds after which a long point keeps how far it is
  std::optional<Device> device;      ///< that was asked for; nothing where the machine decides
  std::string device_place;          ///< "FILE:LINE:COLUMN" of it
};

/// One `--set KEY=VALUE`.
struct Override {
  std::string key;
  std::string value;
};

/// What identifies the input: the SHA-256 of its text, behind which stands a line input_file_line() for each file that
/// it names.
[[nodiscard]] std::string input_sha256(const Job& job);
/// "SHA256  NAME", as sha256sum writes it.
[[nodiscard]] std::string input_file_line(const InputFile& file);

/// The text of an input file. Throws InputError where it cannot be read.
std::string read_input(const std::string& path);
/// Reads and checks an input file. Throws InputError with every problem found, in the file's order.
Job load_job(const std::string& path, const std::vector<Override>& overrides = {});
/// The same for a text; `name` stands for the file in messages, and files are looked for in its directory.
Job parse_job(const std::string& text, const std::string& name, const std::vector<Override>& overrides = {});
/// The same with `files` to read those that the text names.
Job parse_job(const std::string& text, const std::string& name, const std::vector<Override>& overrides,
              InputFiles& files);
/// Where files that the input `name` mentions are looked for.
[[nodiscard]] std::filesystem::path directory_of(const std::string& name);

}  // namespace costate
