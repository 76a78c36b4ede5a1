// SUNDIALS vectors on PETSc arrays with this project's own operations: vectorised passes, fixed-order reductions, and
// the error norm per member.
#pragma once

#include <sundials/sundials_nvector.h>

#include <vector>

#include "wrap/petsc.hpp"

namespace costate {

/// A SUNDIALS vector and the PETSc vector behind it. Clones that SUNDIALS makes keep its operations and its members.
class StateVector {
 public:
  StateVector(MPI_Comm communicator, VectorShape shape, SUNContext context);
  ~StateVector();
  StateVector(StateVector&& other) noexcept;
  StateVector& operator=(StateVector&&) = delete;
  StateVector(const StateVector&) = delete;
  StateVector& operator=(const StateVector&) = delete;

  [[nodiscard]] N_Vector get() const { return vector_; }
  [[nodiscard]] Vec petsc() const { return storage_.get(); }

 private:
  PetscVector storage_;
  N_Vector vector_ = nullptr;
};

/// For each member b sqrt(mean over k of (x[k,b] w[k,b])^2).
std::vector<double> member_norms(N_Vector x, N_Vector w);
/// The largest of them; NaN where one is.
double member_norm(N_Vector x, N_Vector w);

}  // namespace costate
