// The program: PETSc and MPI for as long as it lives, one command, one exit status.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/instruction_set.hpp"
#include "base/stop_signals.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "wrap/mpi.hpp"
#include "wrap/petsc.hpp"

namespace costate {

namespace {

ExitStatus execute(const SplitArguments& arguments, const Communicator& world) {
  const CommandLine command_line = parse_command_line(arguments);
  start_log(world.is_root() ? command_line.log_level : LogLevel::Error);
  // A set that this processor lacks is refused before anything is computed.
  if (command_line.run || command_line.check || command_line.plan || command_line.merge)
    static_cast<void>(instruction_set());
  if (command_line.run) return run_command(*command_line.run, world.get());
  if (world.is_root()) {
    if (command_line.check) return check_command(*command_line.check);
    if (command_line.plan) return plan_command(*command_line.plan);
    if (command_line.merge) return merge_command(*command_line.merge);
    if (command_line.answer) fmt::print("{}", *command_line.answer);
    if (command_line.info) info_command(*command_line.info);
  }
  return ExitStatus::Success;
}

// One line per problem; what has no place in a file is said by the program.
void print_problems(const InputError& error) {
  for (const Diagnostic& diagnostic : error.diagnostics())
    fmt::print(stderr, "{}{}\n", diagnostic.place.empty() ? "costate: error: " : "", diagnostic.text());
}

// The other ranks may be waiting for this one, and files that could not be written cannot be closed in good order
// either: the job ends here.
[[noreturn]] void leave(const std::exception& error, const Communicator& world) {
  fmt::print(stderr, "costate: error: {}{}\n", error.what(),
             world.size() > 1 ? fmt::format(" (on rank {})", world.rank()) : "");
  std::fflush(nullptr);
  if (world.size() > 1) abort_all_ranks(static_cast<int>(ExitStatus::Failure));
  std::_Exit(static_cast<int>(ExitStatus::Failure));
}

ExitStatus guarded(const SplitArguments& arguments) {
  const Communicator world(MPI_COMM_WORLD);
  try {
    return execute(arguments, world);
  } catch (const InputError& error) {
    if (world.is_root()) print_problems(error);
    return ExitStatus::InputError;
  } catch (const std::exception& error) {
    leave(error, world);
  }
}

// `arguments` as main gets them.
ExitStatus program(std::span<char*> arguments) {
  try {
    const SplitArguments split = split_arguments(arguments);
    // PETSc sees the program's name and its own options only.
    std::vector<char*> for_petsc(arguments.begin(), arguments.begin() + (arguments.empty() ? 0 : 1));
    const std::span<char*> behind = arguments.last(split.petsc.size());
    for_petsc.insert(for_petsc.end(), behind.begin(), behind.end());
    auto count = static_cast<int>(for_petsc.size());
    for_petsc.push_back(nullptr);
    char** values = for_petsc.data();
    // From the start on: what comes while libraries start is seen once they have.
    std::optional<StopSignals> signals;
    if (std::ranges::find(split.own, "run") != split.own.end()) signals.emplace();
    const PetscSession session(count, values);
    if (signals) signals->arm();
    return guarded(split);
  } catch (const std::exception& error) {
    fmt::print(stderr, "costate: error: {}\n", error.what());
    return ExitStatus::Failure;
  }
}

}  // namespace

}  // namespace costate

int main(int argc, char** argv) { return static_cast<int>(costate::program({argv, static_cast<std::size_t>(argc)})); }
