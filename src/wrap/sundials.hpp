// Owners of the handles of SUNDIALS, and its return values as errors.
#pragma once

#include <cvodes/cvodes.h>

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>

#include "base/error.hpp"

namespace costate {

/// "CV_TOO_CLOSE"
std::string sundials_flag_name(long flag);
/// Throws Error with the call and the flag's name where the flag is an error.
void check_sundials(int flag, const char* call);

struct ContextDeleter {
  void operator()(SUNContext context) const { SUNContext_Free(&context); }
};
struct NonlinearSolverDeleter {
  void operator()(SUNNonlinearSolver solver) const { SUNNonlinSolFree(solver); }
};
struct LinearSolverDeleter {
  void operator()(SUNLinearSolver solver) const { SUNLinSolFree(solver); }
};
struct MemoryDeleter {
  void operator()(void* memory) const { CVodeFree(&memory); }
};

template <class Handle, class Deleter>
using Owner = std::unique_ptr<std::remove_pointer_t<Handle>, Deleter>;

/// One whose errors come back as return values only, and which prints nothing.
[[nodiscard]] Owner<SUNContext, ContextDeleter> create_sundials_context();

/// N_Vectors cloned from a prototype.
class VectorArray {
 public:
  VectorArray(std::size_t count, N_Vector prototype)
      : vectors_(N_VCloneVectorArray(static_cast<int>(count), prototype)), count_(static_cast<int>(count)) {
    if (vectors_ == nullptr) throw Error("N_VCloneVectorArray failed (out of memory?)");
  }
  ~VectorArray() { N_VDestroyVectorArray(vectors_, count_); }
  VectorArray(const VectorArray&) = delete;
  VectorArray& operator=(const VectorArray&) = delete;
  [[nodiscard]] N_Vector* get() const { return vectors_; }

 private:
  N_Vector* vectors_;
  int count_;
};

}  // namespace costate
