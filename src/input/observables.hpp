// [[observable]]: expectation values of operators, and fidelities with target states.
#pragma once

#include <set>
#include <string>

#include "input/names.hpp"
#include "input/operators.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "model/model.hpp"

namespace costate {

/// Names in the file whose observables could not be read.
struct BrokenObservables {
  std::set<std::string, std::less<>> names;
  bool some_unnamed = false;

  [[nodiscard]] bool may_include(std::string_view name) const { return some_unnamed || names.contains(name); }
};

/// Reads into model.observables; the space of `operators` is model.space, or null where it is wrong.
BrokenObservables read_observables(Section& root, OperatorReader& operators, NameSpace& names,
                                   ParameterScope& parameters, Model& model);

}  // namespace costate
