// Owners for PETSc: the library's session and its vectors. Nothing outside this folder includes PETSc's headers.
#pragma once

#include <mpi.h>
#include <petscvec.h>

#include <cstddef>
#include <string>

#include "base/call_place.hpp"

namespace costate {

/// Throws Error with PETSc's text, the call and its place where `code` is not success.
void check_petsc(PetscErrorCode code, const char* call, CallPlace where = CallPlace::current());

/// PETSc (and MPI, where nobody has initialised it) from construction to destruction. PETSc's signal handler is taken
/// off again: signals belong to the run.
class PetscSession {
 public:
  PetscSession(int& argc, char**& argv);
  ~PetscSession();
  PetscSession(const PetscSession&) = delete;
  PetscSession& operator=(const PetscSession&) = delete;

 private:
  bool owns_mpi_ = false;
};

/// "3.18.5"
std::string petsc_version();

/// How a vector is made of members: entry k of member b stands at [k*members + b].
struct VectorShape {
  std::size_t size = 0;     ///< all entries on this rank
  std::size_t members = 1;  ///< divides size; kept as the vector's block size, so that duplicates know it
};

/// Whose memory holds the entries of a vector.
enum class VectorPlace {
  Host,
  Cuda,  ///< the CUDA device that PETSc has chosen for this rank (VECCUDA)
};
/// Why PETSc has no such vectors; "" where it has.
[[nodiscard]] std::string why_no_petsc_vectors(VectorPlace place);

/// A distributed vector of real numbers, zero after construction.
class PetscVector {
 public:
  /// Throws Error where PETSc was built without such vectors.
  PetscVector(MPI_Comm communicator, VectorShape shape, VectorPlace place = VectorPlace::Host);
  ~PetscVector();
  PetscVector(PetscVector&& other) noexcept;
  PetscVector& operator=(PetscVector&& other) noexcept;
  PetscVector(const PetscVector&) = delete;
  PetscVector& operator=(const PetscVector&) = delete;

  [[nodiscard]] Vec get() const { return vector_; }

 private:
  Vec vector_ = nullptr;
};

/// Access to the local entries of a vector while it lives, by a pointer into the memory of its place. Throws Error
/// where they are in another one: a copy would hide that.
class PetscEntries {
 public:
  explicit PetscEntries(Vec vector, VectorPlace place = VectorPlace::Host);
  ~PetscEntries();
  PetscEntries(const PetscEntries&) = delete;
  PetscEntries& operator=(const PetscEntries&) = delete;
  [[nodiscard]] double* data() const { return data_; }

 private:
  Vec vector_;
  PetscScalar* data_ = nullptr;
};

/// Read access to the local entries of a vector of the host while it lives.
class PetscReadEntries {
 public:
  explicit PetscReadEntries(Vec vector);
  ~PetscReadEntries();
  PetscReadEntries(PetscReadEntries&& other) noexcept;
  PetscReadEntries(const PetscReadEntries&) = delete;
  PetscReadEntries& operator=(const PetscReadEntries&) = delete;
  [[nodiscard]] const double* data() const { return data_; }

 private:
  Vec vector_;
  const PetscScalar* data_ = nullptr;
};

}  // namespace costate
