#include "wrap/sundials.hpp"

#include <sundials/sundials_version.h>

#include <cstdlib>

namespace costate {

std::string sundials_flag_name(long flag) {
  char* name = CVodeGetReturnFlagName(flag);
  std::string text = name != nullptr ? name : std::to_string(flag);
  std::free(name);  // NOLINT(cppcoreguidelines-no-malloc): CVODES allocates it so
  return text;
}

void check_sundials(int flag, const char* call) {
  if (flag < 0) throw Error(std::string("SUNDIALS failed in ") + call + ": " + sundials_flag_name(flag));
}

Owner<SUNContext, ContextDeleter> create_sundials_context() {
  SUNContext made = nullptr;
#if SUNDIALS_VERSION_MAJOR >= 7
  check_sundials(SUNContext_Create(SUN_COMM_NULL, &made), "SUNContext_Create");
  Owner<SUNContext, ContextDeleter> context(made);
  check_sundials(SUNContext_ClearErrHandlers(made), "SUNContext_ClearErrHandlers");
  // It would print warnings to standard output, once per rank.
  check_sundials(SUNContext_SetLogger(made, nullptr), "SUNContext_SetLogger");
  return context;
#else
  check_sundials(SUNContext_Create(nullptr, &made), "SUNContext_Create");
  return Owner<SUNContext, ContextDeleter>(made);
#endif
}

}  // namespace costate
