// The command line as a structure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "run/plan.hpp"
#include "run/request.hpp"

namespace costate {

struct CheckRequest {
  std::string input;                ///< path of the TOML file
  std::vector<Override> overrides;  ///< in the order given
  std::size_t point = 0;            ///< of the sweep
};

struct CommandLine {
  /// Text that was asked for instead of a command: of --help or --version.
  std::optional<std::string> answer;
  std::optional<RunRequest> run;
  std::optional<CheckRequest> check;
  std::optional<PlanRequest> plan;
  std::optional<std::string> merge;  ///< the output whose journals become a file
  std::optional<std::string> info;   ///< the file to describe
  LogLevel log_level = LogLevel::Info;
};

/// What stands before `--`, the program's name first, and what stands behind it, for PETSc.
struct SplitArguments {
  std::vector<std::string> own;
  std::vector<std::string> petsc;
};
[[nodiscard]] SplitArguments split_arguments(std::span<char* const> arguments);

/// Throws InputError with one line where the arguments are wrong or ask for what is not available yet.
[[nodiscard]] CommandLine parse_command_line(const SplitArguments& arguments);

}  // namespace costate
