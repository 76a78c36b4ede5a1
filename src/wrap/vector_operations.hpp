// SUNDIALS vectors on PETSc arrays with this project's own operations: vectorised passes, many of them at once where
// they wait for each other, and the error norm per member. On a device the same operations are its kernels'.
#pragma once

#include <sundials/sundials_nvector.h>

#include <memory>
#include <span>
#include <vector>

#include "wrap/petsc.hpp"
#include "wrap/vector_kernels.hpp"

namespace costate {

class PendingPasses;

/// A SUNDIALS vector and the PETSc vector behind it. Clones that SUNDIALS makes keep its operations and its members,
/// and must not outlive it. Entries are to be looked at by the functions below: operations on them may be pending.
class StateVector {
 public:
  /// On the host, or on the device whose kernels these are; they outlive this.
  StateVector(MPI_Comm communicator, VectorShape shape, SUNContext context, VectorKernels* kernels = nullptr);
  ~StateVector();
  StateVector(StateVector&& other) noexcept;
  StateVector& operator=(StateVector&&) = delete;
  StateVector(const StateVector&) = delete;
  StateVector& operator=(const StateVector&) = delete;

  [[nodiscard]] N_Vector get() const { return vector_; }
  [[nodiscard]] Vec petsc() const { return storage_.get(); }
  /// Wall time in operations on it and its clones; of a device the time to ask for them and to wait for norms.
  [[nodiscard]] double seconds() const;
  /// Throws what went wrong on a device in operations on it and its clones, as SUNDIALS' C code cannot pass it on.
  void rethrow_failure() const;

 private:
  PetscVector storage_;
  std::unique_ptr<PendingPasses> passes_;
  N_Vector vector_ = nullptr;
};

/// The local entries of a StateVector or a clone of one, with nothing pending, until the next operation: in the memory
/// where they are.
double* entries(N_Vector x);
const double* entries_to_read(N_Vector x);

/// Entries from and to an array in the same memory.
void set_entries(N_Vector x, std::span<const double> values);
void get_entries(N_Vector x, std::span<double> values);
/// The same with an array of the host, wherever the entries are.
void upload_entries(N_Vector x, std::span<const double> values);
void download_entries(N_Vector x, std::span<double> values);

}  // namespace costate
