// Everything that a C++ program needs to simulate and differentiate; docs/gradients.md is its guide.
#pragma once

#include "autograd/expression.hpp"
#include "autograd/record.hpp"
#include "autograd/solution.hpp"
#include "autograd/system.hpp"
#include "autograd/tangent.hpp"
#include "autograd/variable.hpp"
#include "wrap/petsc.hpp"
