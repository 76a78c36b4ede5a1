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

SUNContext create_sundials_context() {
  SUNContext context = nullptr;
#if SUNDIALS_VERSION_MAJOR >= 7
  if (SUNContext_Create(SUN_COMM_NULL, &context) != 0) throw Error("SUNContext_Create failed");
  SUNContext_ClearErrHandlers(context);  // errors come back as return values
#else
  if (SUNContext_Create(nullptr, &context) != 0) throw Error("SUNContext_Create failed");
#endif
  return context;
}

}  // namespace costate
