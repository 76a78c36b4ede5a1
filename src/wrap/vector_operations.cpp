#include "wrap/vector_operations.hpp"

#include <mpi.h>
#include <nvector/nvector_petsc.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "wrap/pending_passes.hpp"
#include "wrap/vector_loops.hpp"

namespace costate {

// The operations below are called by C code and cannot report: they are noexcept, so that a failing call ends the
// program instead of unwinding through C.
namespace {

using Operation = PendingPasses::Operation;

/// What stands behind an N_Vector of this file: what NVECTOR_PETSC knows, whose functions see only the first member,
/// and what every operation would otherwise ask PETSc for. The array of a Vec that nobody replaces stays where it is.
struct Content {
  _N_VectorContent_Petsc petsc;
  PendingPasses* passes;
  double* data;
  std::size_t size;
  std::size_t members;
  MPI_Comm communicator;
  int ranks;
};
static_assert(std::is_standard_layout_v<Content>);

Content& content(N_Vector x) { return *static_cast<Content*>(x->content); }

/// Puts a Content in the place of NVECTOR_PETSC's own. Nothing where there is no memory.
N_Vector adopt(N_Vector x, PendingPasses* passes) {
  if (x == nullptr) return nullptr;
  // NVECTOR_PETSC frees it so.
  auto* const extended = static_cast<Content*>(std::malloc(sizeof(Content)));  // NOLINT(cppcoreguidelines-no-malloc)
  if (extended == nullptr) {
    N_VDestroy_Petsc(x);
    return nullptr;
  }
  extended->petsc = *static_cast<N_VectorContent_Petsc>(x->content);
  std::free(x->content);  // NOLINT(cppcoreguidelines-no-malloc)
  x->content = extended;
  const Vec storage = extended->petsc.pvec;
  PetscInt size = 0;
  PetscInt members = 1;
  check_petsc(VecGetLocalSize(storage, &size), "VecGetLocalSize");
  check_petsc(VecGetBlockSize(storage, &members), "VecGetBlockSize");
  extended->passes = passes;
  extended->size = static_cast<std::size_t>(size);
  extended->members = static_cast<std::size_t>(members);
  extended->data = PetscEntries(storage).data();
  check_petsc(PetscObjectGetComm(reinterpret_cast<PetscObject>(storage), &extended->communicator),
              "PetscObjectGetComm");
  if (MPI_Comm_size(extended->communicator, &extended->ranks) != MPI_SUCCESS) throw Error("MPI_Comm_size failed");
  return x;
}

N_Vector clone(N_Vector x) noexcept { return adopt(N_VClone_Petsc(x), content(x).passes); }

void destroy(N_Vector x) noexcept {
  content(x).passes->carry_out();
  N_VDestroy_Petsc(x);
}

/// Puts an operation off, or where operands belong to different problems carries it out now.
template <class... Operands>
void ask(PendingPasses::Pass pass, N_Vector z, Operands... operands) {
  PendingPasses& passes = *content(z).passes;
  const bool is_shared = (... && (content(operands).passes == &passes));
  if (!is_shared) {
    passes.carry_out();
    (content(operands).passes->carry_out(), ...);
  }
  pass.z = content(z).data;
  passes.add(pass, content(z).size);
  if (!is_shared) passes.carry_out();
}

void ask(Operation operation, double a, N_Vector x, N_Vector z) {
  ask({.operation = operation, .a = a, .x = content(x).data}, z, x);
}

void ask(Operation operation, double a, N_Vector x, double b, N_Vector y, N_Vector z) {
  ask({.operation = operation, .a = a, .b = b, .x = content(x).data, .y = content(y).data}, z, x, y);
}

/// Sums or maxima over the ranks that share the vector; nothing to do for one rank.
void reduce(N_Vector x, std::span<double> values, MPI_Op operation) {
  if (content(x).ranks == 1) return;
  if (MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, operation,
                    content(x).communicator) != MPI_SUCCESS) {
    throw Error("MPI_Allreduce failed in a vector reduction");
  }
}

void linear_sum(sunrealtype a, N_Vector x, sunrealtype b, N_Vector y, N_Vector z) noexcept {
  ask(Operation::LinearSum, a, x, b, y, z);
}
void constant(sunrealtype c, N_Vector z) noexcept { ask({.operation = Operation::Constant, .a = c}, z); }
void product(N_Vector x, N_Vector y, N_Vector z) noexcept { ask(Operation::Product, 0, x, 0, y, z); }
void quotient(N_Vector x, N_Vector y, N_Vector z) noexcept { ask(Operation::Quotient, 0, x, 0, y, z); }
void scale(sunrealtype c, N_Vector x, N_Vector z) noexcept { ask(Operation::Scale, c, x, z); }
void absolute(N_Vector x, N_Vector z) noexcept { ask(Operation::Absolute, 0, x, z); }
void inverse(N_Vector x, N_Vector z) noexcept { ask(Operation::Inverse, 0, x, z); }
void add_constant(N_Vector x, sunrealtype b, N_Vector z) noexcept { ask(Operation::AddConstant, b, x, z); }

sunrealtype maximum_norm(N_Vector x) noexcept {
  const double* const in = entries_to_read(x);
  std::vector<double> largest(1, 0.0);
  for (std::size_t k = 0; k < content(x).size; ++k) largest[0] = std::max(largest[0], std::abs(in[k]));
  reduce(x, largest, MPI_MAX);
  return largest[0];
}

sunrealtype weighted_norm(N_Vector x, N_Vector w) noexcept { return member_norm(x, w); }

/// z = sum_i c[i] x[i]; z may be x[0].
int linear_combination(int count, sunrealtype* c, N_Vector* x, N_Vector z) noexcept {
  std::vector<const double*> in;
  for (int i = 0; i < count; ++i) in.push_back(entries_to_read(x[i]));
  vector_loops().linear_combination(in.size(), c, in.data(), entries(z), content(z).size);
  return 0;
}

/// z[i] = c[i] x + y[i]; z[i] may be y[i].
int scale_add_multi(int count, sunrealtype* c, N_Vector x, N_Vector* y, N_Vector* z) noexcept {
  for (int i = 0; i < count; ++i) ask(Operation::AddScaled, c[i], x, 0, y[i], z[i]);
  return 0;
}

template <auto Original, class Result, class... Arguments>
Result call_after_pending(Arguments... arguments) noexcept {
  const auto carry_out = [](auto argument) {
    if constexpr (std::is_same_v<decltype(argument), N_Vector>) content(argument).passes->carry_out();
  };
  (carry_out(arguments), ...);
  return Original(arguments...);
}

/// An operation that NVECTOR_PETSC keeps: what is pending comes first.
template <auto Original, class Result, class... Arguments>
auto after_pending(Result (* /*signature*/)(Arguments...)) {
  return call_after_pending<Original, Result, Arguments...>;
}

void set_operations(N_Vector_Ops operations) {
  operations->nvclone = clone;
  operations->nvdestroy = destroy;
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
  operations->nvdotprod = after_pending<N_VDotProd_Petsc>(N_VDotProd_Petsc);
  operations->nvwrmsnormmask = after_pending<N_VWrmsNormMask_Petsc>(N_VWrmsNormMask_Petsc);
  operations->nvmin = after_pending<N_VMin_Petsc>(N_VMin_Petsc);
  operations->nvwl2norm = after_pending<N_VWL2Norm_Petsc>(N_VWL2Norm_Petsc);
  operations->nvl1norm = after_pending<N_VL1Norm_Petsc>(N_VL1Norm_Petsc);
  operations->nvcompare = after_pending<N_VCompare_Petsc>(N_VCompare_Petsc);
  operations->nvinvtest = after_pending<N_VInvTest_Petsc>(N_VInvTest_Petsc);
  operations->nvconstrmask = after_pending<N_VConstrMask_Petsc>(N_VConstrMask_Petsc);
  operations->nvminquotient = after_pending<N_VMinQuotient_Petsc>(N_VMinQuotient_Petsc);
}

}  // namespace

double* entries(N_Vector x) {
  content(x).passes->carry_out();
  return content(x).data;
}

const double* entries_to_read(N_Vector x) { return entries(x); }

namespace {

/// For each member the mean over k of (x[k,b] w[k,b])^2, until the next operation. One pass with a row of partial sums,
/// several registers of them since each waits for the one before it, added up in a fixed order.
std::span<const double> mean_squares(N_Vector x, N_Vector w) {
  constexpr std::size_t kLeastRow = 32;
  const std::size_t n = content(x).size;
  const std::size_t lanes = content(x).members;
  const std::size_t row = lanes * ((kLeastRow + lanes - 1) / lanes);
  if (content(w).passes != content(x).passes) content(w).passes->carry_out();
  const auto partial = content(x).passes->carry_out_squares(content(x).data, content(w).data, n, row);
  const auto sums = partial.first(lanes);
  for (std::size_t k = lanes; k < row; ++k) sums[k % lanes] += partial[k];
  const std::size_t own_entries = n / lanes;
  std::array<double, 1> entries{static_cast<double>(own_entries)};
  reduce(x, sums, MPI_SUM);
  reduce(x, entries, MPI_SUM);
  for (double& sum : sums) sum /= entries[0];
  return sums;
}

}  // namespace

std::vector<double> member_norms(N_Vector x, N_Vector w) {
  const auto squares = mean_squares(x, w);
  std::vector<double> norms(squares.size());
  std::ranges::transform(squares, norms.begin(), [](double square) { return std::sqrt(square); });
  return norms;
}

double member_norm(N_Vector x, N_Vector w) {
  double worst = 0;
  for (const double square : mean_squares(x, w)) {
    if (std::isnan(square)) return square;
    worst = std::max(worst, square);
  }
  return std::sqrt(worst);
}

StateVector::StateVector(MPI_Comm communicator, VectorShape shape, SUNContext context)
    : storage_(communicator, shape),
      passes_(std::make_unique<PendingPasses>()),
      vector_(adopt(N_VMake_Petsc(storage_.get(), context), passes_.get())) {
  if (vector_ == nullptr) throw Error("N_VMake_Petsc failed (out of memory?)");
  set_operations(vector_->ops);
}

double StateVector::seconds() const { return passes_->seconds(); }

StateVector::~StateVector() {
  if (vector_ != nullptr) N_VDestroy(vector_);
}

StateVector::StateVector(StateVector&& other) noexcept
    : storage_(std::move(other.storage_)),
      passes_(std::move(other.passes_)),
      vector_(std::exchange(other.vector_, nullptr)) {}

}  // namespace costate
