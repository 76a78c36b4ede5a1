#include "wrap/vector_operations.hpp"

#include <mpi.h>
#include <nvector/nvector_petsc.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "wrap/vector_loops.hpp"

namespace costate {

// The operations below are called by C code and cannot report: they are noexcept, so that a failing PETSc access ends
// the program instead of unwinding through C.
namespace {

Vec petsc(N_Vector x) { return N_VGetVector_Petsc(x); }

std::size_t length(N_Vector x) {
  PetscInt n = 0;
  check_petsc(VecGetLocalSize(petsc(x), &n), "VecGetLocalSize");
  return static_cast<std::size_t>(n);
}

std::size_t members(N_Vector x) {
  PetscInt n = 1;
  check_petsc(VecGetBlockSize(petsc(x), &n), "VecGetBlockSize");
  return static_cast<std::size_t>(n);
}

/// Sums or maxima over the ranks that share the vector; nothing to do for one rank.
void reduce(N_Vector x, std::vector<double>& values, MPI_Op operation) {
  MPI_Comm communicator = MPI_COMM_SELF;
  check_petsc(PetscObjectGetComm(reinterpret_cast<PetscObject>(petsc(x)), &communicator), "PetscObjectGetComm");
  int ranks = 1;
  if (MPI_Comm_size(communicator, &ranks) != MPI_SUCCESS) throw Error("MPI_Comm_size failed");
  if (ranks == 1) return;
  if (MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, operation,
                    communicator) != MPI_SUCCESS) {
    throw Error("MPI_Allreduce failed in a vector reduction");
  }
}

/// loop(x, z, entries)
template <class Loop>
void each(N_Vector x, N_Vector z, const Loop& loop) {
  const PetscReadEntries xs(petsc(x));
  const PetscEntries zs(petsc(z));
  loop(xs.data(), zs.data(), length(z));
}

/// loop(x, y, z, entries)
template <class Loop>
void each(N_Vector x, N_Vector y, N_Vector z, const Loop& loop) {
  const PetscReadEntries xs(petsc(x));
  const PetscReadEntries ys(petsc(y));
  const PetscEntries zs(petsc(z));
  loop(xs.data(), ys.data(), zs.data(), length(z));
}

void linear_sum(sunrealtype a, N_Vector x, sunrealtype b, N_Vector y, N_Vector z) noexcept {
  each(x, y, z, [a, b](const double* p, const double* q, double* r, std::size_t n) {
    vector_loops().linear_sum(a, p, b, q, r, n);
  });
}
void constant(sunrealtype c, N_Vector z) noexcept {
  const PetscEntries zs(petsc(z));
  vector_loops().constant(c, zs.data(), length(z));
}
void product(N_Vector x, N_Vector y, N_Vector z) noexcept { each(x, y, z, vector_loops().product); }
void quotient(N_Vector x, N_Vector y, N_Vector z) noexcept { each(x, y, z, vector_loops().quotient); }
void scale(sunrealtype c, N_Vector x, N_Vector z) noexcept {
  each(x, z, [c](const double* p, double* r, std::size_t n) { vector_loops().scale(c, p, r, n); });
}
void absolute(N_Vector x, N_Vector z) noexcept { each(x, z, vector_loops().absolute); }
void inverse(N_Vector x, N_Vector z) noexcept { each(x, z, vector_loops().inverse); }
void add_constant(N_Vector x, sunrealtype b, N_Vector z) noexcept {
  each(x, z, [b](const double* p, double* r, std::size_t n) { vector_loops().add_constant(p, b, r, n); });
}

sunrealtype maximum_norm(N_Vector x) noexcept {
  const PetscReadEntries xs(petsc(x));
  const double* const in = xs.data();
  const std::size_t n = length(x);
  std::vector<double> largest(1, 0.0);
  for (std::size_t k = 0; k < n; ++k) largest[0] = std::max(largest[0], std::abs(in[k]));
  reduce(x, largest, MPI_MAX);
  return largest[0];
}

sunrealtype weighted_norm(N_Vector x, N_Vector w) noexcept { return member_norm(x, w); }

/// z = sum_i c[i] x[i]; z may be x[0].
int linear_combination(int count, sunrealtype* c, N_Vector* x, N_Vector z) noexcept {
  const auto vectors = static_cast<std::size_t>(count);
  std::vector<PetscReadEntries> xs;
  std::vector<const double*> in;
  xs.reserve(vectors);
  in.reserve(vectors);
  for (int i = 0; i < count; ++i) in.push_back(xs.emplace_back(petsc(x[i])).data());
  const PetscEntries zs(petsc(z));
  vector_loops().linear_combination(vectors, c, in.data(), zs.data(), length(z));
  return 0;
}

/// z[i] = c[i] x + y[i]; z[i] may be y[i].
int scale_add_multi(int count, sunrealtype* c, N_Vector x, N_Vector* y, N_Vector* z) noexcept {
  for (int i = 0; i < count; ++i) {
    const double factor = c[i];
    each(x, y[i], z[i], [factor](const double* p, const double* q, double* r, std::size_t n) {
      vector_loops().add_scaled(factor, p, q, r, n);
    });
  }
  return 0;
}

}  // namespace

std::vector<double> member_norms(N_Vector x, N_Vector w) {
  const PetscReadEntries xs(petsc(x));
  const PetscReadEntries ws(petsc(w));
  const std::size_t n = length(x);
  const std::size_t lanes = members(x);

  // One pass with a row of partial sums as wide as a vector register or the batch, added up in a fixed order.
  constexpr std::size_t kWidth = 8;
  const std::size_t row = lanes % kWidth == 0 || lanes > kWidth ? lanes : lanes * kWidth;
  std::vector<double> partial(row, 0.0);
  vector_loops().add_squares(xs.data(), ws.data(), n, partial.data(), row);
  std::vector<double> of_member(lanes, 0.0);
  for (std::size_t k = 0; k < row; ++k) of_member[k % lanes] += partial[k];

  const std::size_t member_entries = n / lanes;
  std::vector<double> entries(1, static_cast<double>(member_entries));
  reduce(x, of_member, MPI_SUM);
  reduce(x, entries, MPI_SUM);
  for (double& sum : of_member) sum = std::sqrt(sum / entries[0]);
  return of_member;
}

double member_norm(N_Vector x, N_Vector w) {
  double worst = 0;
  for (const double norm : member_norms(x, w)) {
    if (!(norm <= worst)) worst = norm;  // keeps a NaN
  }
  return worst;
}

StateVector::StateVector(MPI_Comm communicator, VectorShape shape, SUNContext context)
    : storage_(communicator, shape), vector_(N_VMake_Petsc(storage_.get(), context)) {
  if (vector_ == nullptr) throw Error("N_VMake_Petsc failed (out of memory?)");
  N_Vector_Ops operations = vector_->ops;
  operations->nvlinearsum = linear_sum;
  operations->nvconst = constant;
  operations->nvprod = product;
  operations->nvdiv = quotient;
  operations->nvscale = scale;
  operations->nvabs = absolute;
  operations->nvinv = inverse;
  operations->nvaddconst = add_constant;
  operations->nvmaxnorm = maximum_norm;
  operations->nvwrmsnorm = weighted_norm;
  operations->nvlinearcombination = linear_combination;
  operations->nvscaleaddmulti = scale_add_multi;
}

StateVector::~StateVector() {
  if (vector_ != nullptr) N_VDestroy(vector_);
}

StateVector::StateVector(StateVector&& other) noexcept
    : storage_(std::move(other.storage_)), vector_(std::exchange(other.vector_, nullptr)) {}

}  // namespace costate
