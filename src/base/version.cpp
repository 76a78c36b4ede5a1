#include "base/version.hpp"

#include "base/revision.hpp"

namespace costate {

std::string_view version() { return COSTATE_VERSION; }

std::string_view git_revision() { return COSTATE_GIT_REVISION; }

}  // namespace costate
