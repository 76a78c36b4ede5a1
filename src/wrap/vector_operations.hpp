// SUNDIALS vectors on PETSc arrays with this project's own operations: vectorised passes, many of them at once where
// they wait for each other; fixed-order reductions; and the error norm per member.
#pragma once

#include <sundials/sundials_nvector.h>

#include <memory>
#include <vector>

#include "wrap/petsc.hpp"

namespace costate {

class PendingPasses;

/// A SUNDIALS vector and the PETSc vector behind it. Clones that SUNDIALS makes keep its operations and its members,
/// and must not outlive it. Entries are to be looked at by the functions below: operations on them may be pending.
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
  /// Wall time in operations on it and its clones.
  [[nodiscard]] double seconds() const;

 private:
  PetscVector storage_;
  std::unique_ptr<PendingPasses> passes_;
  N_Vector vector_ = nullptr;
};

/// The local entries of a StateVector or a clone of one, with nothing pending, until the next operation.
double* entries(N_Vector x);
const double* entries_to_read(N_Vector x);

/// For each member b sqrt(mean over k of (x[k,b] w[k,b])^2).
std::vector<double> member_norms(N_Vector x, N_Vector w);
/// The largest of them; NaN where one is.
double member_norm(N_Vector x, N_Vector w);

}  // namespace costate
