// The digest over everything in a result file that is a result: equal for equal results, whoever computed them.
#pragma once

#include <string>

#include "wrap/hdf5.hpp"

namespace costate {

/// SHA-256 of the file's results, as docs/output.md defines it: without times and provenance.
[[nodiscard]] std::string content_digest(const Hdf5Group& root);

}  // namespace costate
