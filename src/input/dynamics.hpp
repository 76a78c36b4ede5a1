// [[subsystem]], [[hamiltonian]], [[dissipator]], [[initial]]: the Hilbert space, and what moves the states in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "input/operators.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "model/model.hpp"

namespace costate {

/// A number that must not be negative at any point of the sweep, and where it stands.
struct NonNegative {
  Item item;
  NodeId node = 0;
  std::string what;  ///< "rate", "thermal occupation"
};

struct InitialStates {
  bool all_read = false;
  std::vector<NonNegative> occupations;
};

/// Reads the subsystems. Nothing where one is wrong, or where their states cannot be held: then no operator and no
/// state can be read either, though the rest of their sections can.
std::optional<Space> read_space(Section& root);

/// The sections below read into `model`; the space of `operators` is model.space, or null where it is wrong.
void read_hamiltonian(Section& root, OperatorReader& operators, ParameterScope& parameters, Model& model);
std::vector<NonNegative> read_dissipators(Section& root, OperatorReader& operators, ParameterScope& parameters,
                                          Model& model);
/// Also decides model.equation; `space` is as above.
InitialStates read_initial_states(Section& root, const Space* space, ParameterScope& parameters, Model& model);

}  // namespace costate
