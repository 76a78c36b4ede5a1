// [[loss]]: real expressions of observables at save times, and of parameters.
#pragma once

#include "input/names.hpp"
#include "input/observables.hpp"
#include "input/parameters.hpp"
#include "input/reader.hpp"
#include "model/model.hpp"

namespace costate {

/// What a loss can look at. A loss that needs what could not be read is left out: that problem has been reported.
struct LossSources {
  BrokenObservables broken_observables;
  bool initials_known = true;
  bool times_known = true;
};

/// Reads into model.losses.
void read_losses(Section& root, const LossSources& sources, NameSpace& names, ParameterScope& parameters, Model& model);

}  // namespace costate
