// Which equation a model is.
#pragma once

namespace costate {

enum class Equation { Schrodinger, Lindblad };

}  // namespace costate
