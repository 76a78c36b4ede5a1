#include "wrap/petsc.hpp"

#include <petscsys.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "wrap/petsc_cuda.hpp"

#if defined(PETSC_USE_COMPLEX) || !defined(PETSC_USE_REAL_DOUBLE)
#error "Costate needs a PETSc built with real double scalars (on Debian: libpetsc-real-dev)"
#endif

namespace costate {

void check_petsc(PetscErrorCode code, const char* call, CallPlace where) {
  if (code == 0) return;
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  throw Error(std::string("PETSc failed in ") + call + ": " + (text != nullptr ? text : "unknown error") + " (code " +
              std::to_string(static_cast<int>(code)) + ", " + where.text() + ")");
}

namespace {

// PETSc's memory, at the start of cache lines: PETSc itself may give 16 bytes, and a vector register that is loaded
// from across two lines costs twice.

constexpr std::size_t kCacheLine = 64;

PetscErrorCode allocate(std::size_t size, PetscBool clear, int /*line*/, const char* /*function*/, const char* /*file*/,
                        void** result) {
  const std::size_t rounded = (size + kCacheLine - 1) / kCacheLine * kCacheLine;
  *result = size == 0 ? nullptr : std::aligned_alloc(kCacheLine, rounded);
  if (size > 0 && *result == nullptr) return PETSC_ERR_MEM;
  if (clear == PETSC_TRUE && size > 0) std::memset(*result, 0, size);
  return 0;
}

PetscErrorCode release(void* memory, int /*line*/, const char* /*function*/, const char* /*file*/) {
  std::free(memory);
  return 0;
}

PetscErrorCode reallocate(std::size_t size, int line, const char* function, const char* file, void** memory) {
  void* const moved = std::realloc(*memory, size);
  if (size > 0 && moved == nullptr) return PETSC_ERR_MEM;
  *memory = moved;
  if (reinterpret_cast<std::uintptr_t>(moved) % kCacheLine == 0) return 0;
  void* aligned = nullptr;
  if (allocate(size, PETSC_FALSE, line, function, file, &aligned) != 0) return PETSC_ERR_MEM;
  std::memcpy(aligned, moved, size);
  std::free(moved);
  *memory = aligned;
  return 0;
}

/// PETSc's own debugging of memory, which is the default of its debug builds, admits no other functions beside it.
bool debugs_memory(int argc, char** argv) {
#if defined(PETSC_USE_DEBUG)
  static_cast<void>(argc);
  static_cast<void>(argv);
  return true;
#else
  return std::any_of(argv, argv + argc, [](const char* argument) { return std::strncmp(argument, "-malloc", 7) == 0; });
#endif
}

/// Where no launcher has started the process, Open MPI would start a daemon, which is for spawning others and takes as
/// long as a small run; and all such processes of a user would make and remove the same directory, so that one in some
/// dozens that run at once would find it gone and fail.
void prepare_to_be_alone() {
  constexpr std::array kOfLaunchers = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
  if (std::ranges::any_of(kOfLaunchers, [](const char* name) { return std::getenv(name) != nullptr; })) return;
  static_cast<void>(::setenv("OMPI_MCA_ess_singleton_isolated", "1", 0));
  static_cast<void>(::setenv("OMPI_MCA_orte_create_session_dirs", "0", 0));
}

}  // namespace

PetscSession::PetscSession(int& argc, char**& argv) {
  int initialized = 0;
  if (MPI_Initialized(&initialized) != MPI_SUCCESS) throw Error("MPI_Initialized failed");
  owns_mpi_ = initialized == 0;
  if (owns_mpi_) prepare_to_be_alone();
  if (owns_mpi_ && MPI_Init(&argc, &argv) != MPI_SUCCESS) throw Error("MPI_Init failed");
  if (!debugs_memory(argc, argv)) check_petsc(PetscMallocSet(allocate, release, reallocate), "PetscMallocSet");
  prepare_petsc_for_cuda();
  check_petsc(PetscInitialize(&argc, &argv, nullptr, nullptr), "PetscInitialize");
  check_petsc(PetscPopSignalHandler(), "PetscPopSignalHandler");
  // Errors come back as codes and are reported once, by whoever catches them.
  check_petsc(PetscPushErrorHandler(PetscReturnErrorHandler, nullptr), "PetscPushErrorHandler");
}

PetscSession::~PetscSession() {
  PetscFinalize();
  int finalized = 0;
  if (owns_mpi_ && MPI_Finalized(&finalized) == MPI_SUCCESS && finalized == 0) MPI_Finalize();
}

std::string petsc_version() {
  return std::to_string(PETSC_VERSION_MAJOR) + "." + std::to_string(PETSC_VERSION_MINOR) + "." +
         std::to_string(PETSC_VERSION_SUBMINOR);
}

std::string why_no_petsc_vectors(VectorPlace place) {
#if defined(PETSC_HAVE_CUDA)
  static_cast<void>(place);
  return "";
#else
  if (place == VectorPlace::Host) return "";
  return "PETSc " + petsc_version() +
         " was built without CUDA (its vectors in a device's memory need a PETSc that was " + "configured --with-cuda)";
#endif
}

namespace {

/// PETSc's name for vectors of one place.
VecType vector_type(VectorPlace place) {
  const std::string problem = why_no_petsc_vectors(place);
  if (!problem.empty()) throw Error(problem);
#if defined(PETSC_HAVE_CUDA)
  if (place == VectorPlace::Cuda) return VECCUDA;
#endif
  return VECSTANDARD;
}

/// A copy from one memory to the other would hide that the data are not where they are wanted.
void require_place(PetscMemType found, VectorPlace place) {
  if (PetscMemTypeDevice(found) == (place == VectorPlace::Cuda)) return;
  throw Error(place == VectorPlace::Host ? "a PETSc vector is in a device's memory (it is worked on by the host)"
                                         : "a PETSc vector is in the host's memory (it is worked on by a device)");
}

}  // namespace

PetscVector::PetscVector(MPI_Comm communicator, VectorShape shape, VectorPlace place) {
  const VecType type = vector_type(place);
  check_petsc(VecCreate(communicator, &vector_), "VecCreate");
  try {
    check_petsc(VecSetSizes(vector_, static_cast<PetscInt>(shape.size), PETSC_DETERMINE), "VecSetSizes");
    check_petsc(VecSetBlockSize(vector_, static_cast<PetscInt>(shape.members)), "VecSetBlockSize");
    check_petsc(VecSetType(vector_, type), "VecSetType");
    check_petsc(VecSet(vector_, 0.0), "VecSet");
  } catch (...) {
    VecDestroy(&vector_);
    throw;
  }
}

PetscVector::~PetscVector() {
  if (vector_ != nullptr) VecDestroy(&vector_);
}

PetscVector::PetscVector(PetscVector&& other) noexcept : vector_(std::exchange(other.vector_, nullptr)) {}

PetscVector& PetscVector::operator=(PetscVector&& other) noexcept {
  std::swap(vector_, other.vector_);
  return *this;
}

PetscEntries::PetscEntries(Vec vector, VectorPlace place) : vector_(vector) {
  PetscMemType found = PETSC_MEMTYPE_HOST;
  check_petsc(VecGetArrayAndMemType(vector_, &data_, &found), "VecGetArrayAndMemType");
  require_place(found, place);
}
PetscEntries::~PetscEntries() { VecRestoreArrayAndMemType(vector_, &data_); }

PetscReadEntries::PetscReadEntries(Vec vector) : vector_(vector) {
  PetscMemType found = PETSC_MEMTYPE_HOST;
  check_petsc(VecGetArrayReadAndMemType(vector_, &data_, &found), "VecGetArrayReadAndMemType");
  require_place(found, VectorPlace::Host);
}
PetscReadEntries::PetscReadEntries(PetscReadEntries&& other) noexcept
    : vector_(std::exchange(other.vector_, nullptr)), data_(std::exchange(other.data_, nullptr)) {}
PetscReadEntries::~PetscReadEntries() {
  if (vector_ != nullptr) VecRestoreArrayReadAndMemType(vector_, &data_);
}

}  // namespace costate
