// Problems with a closed form, solved every way there is and compared in value and gradient.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "closed_forms/jet.hpp"
#include "support/ways.hpp"

namespace costate {

class ClosedForm : public testing::TestWithParam<Way> {};

/// Solves the one point of `input`, alone and in a batch, at rtol 1e-10 in the way of the running test and expects, for
/// loss k, the value and the derivatives of `losses[k]` with respect to the input's `wrt`, within 1e-7 of the larger of
/// |loss| and its largest gradient entry.
void expect_closed_form(const std::string& input, const std::vector<Jet>& losses);

}  // namespace costate
