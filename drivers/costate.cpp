// The program: PETSc and MPI for as long as it lives, one command, one exit status.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <span>

#include "base/error.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "wrap/mpi.hpp"
#include "wrap/petsc.hpp"

namespace costate {

namespace {

ExitStatus execute(const SplitArguments& arguments, const Communicator& world) {
  const CommandLine command_line = parse_command_line(arguments);
  start_log(world.is_root() ? command_line.log_level : LogLevel::Error);
  if (command_line.run) return run_command(*command_line.run, world.get());
  if (world.is_root()) {
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

}  // namespace

}  // namespace costate

int main(int argc, char** argv) {
  using namespace costate;
  try {
    const SplitArguments arguments = split_arguments({argv, static_cast<std::size_t>(argc)});
    // PETSc sees the program's name and its own options only.
    std::vector<char*> petsc_arguments(argv, argv + std::min(argc, 1));
    petsc_arguments.insert(petsc_arguments.end(), argv + argc - arguments.petsc.size(), argv + argc);
    auto petsc_count = static_cast<int>(petsc_arguments.size());
    petsc_arguments.push_back(nullptr);
    char** petsc_values = petsc_arguments.data();
    const PetscSession session(petsc_count, petsc_values);
    return static_cast<int>(guarded(arguments));
  } catch (const std::exception& error) {
    fmt::print(stderr, "costate: error: {}\n", error.what());
    return static_cast<int>(ExitStatus::Failure);
  }
}
