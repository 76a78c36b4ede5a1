// Work of rank 0 whose input errors are everyone's.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "wrap/mpi.hpp"

namespace costate {

/// Runs `work` on rank 0; the problems it finds are everyone's, and rank 0 keeps them as they were found.
template <class Work>
void do_on_root(const Communicator& communicator, const Work& work) {
  std::optional<InputError> problem;
  if (communicator.is_root()) {
    try {
      work();
    } catch (const InputError& error) {
      problem = error;
    }
  }
  const std::string text = communicator.broadcast(problem ? std::string(problem->what()) : std::string());
  if (problem) throw InputError(*problem);
  if (!text.empty()) throw InputError(text);
}

}  // namespace costate
