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
#include "wrap/vector_content.hpp"
#include "wrap/vector_loops.hpp"
#include "wrap/vector_reductions.hpp"

namespace costate {

// The operations below are called by C code and cannot report: they are noexcept, so that a failing call ends the
// program instead of unwinding through C.
namespace {

using Operation = PendingPasses::Operation;

/// Puts a VectorContent in the place of NVECTOR_PETSC's own. Nothing where there is no memory.
N_Vector adopt(N_Vector x, PendingPasses* passes) {
  if (x == nullptr) return nullptr;
  // NVECTOR_PETSC frees it so.
  auto* const extended =
      static_cast<VectorContent*>(std::malloc(sizeof(VectorContent)));  // NOLINT(cppcoreguidelines-no-malloc)
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
  VectorKernels* const kernels = passes->kernels();
  extended->data = PetscEntries(storage, kernels != nullptr ? kernels->place() : VectorPlace::Host).data();
  if (kernels != nullptr) kernels->settle();
  check_petsc(PetscObjectGetComm(reinterpret_cast<PetscObject>(storage), &extended->communicator),
              "PetscObjectGetComm");
  if (MPI_Comm_size(extended->communicator, &extended->ranks) != MPI_SUCCESS) throw Error("MPI_Comm_size failed");
  return x;
}

/// Nothing where there is no room, or the device has an error, which rethrow_failure() then throws.
N_Vector clone(N_Vector x) noexcept {
  PendingPasses* const passes = content(x).passes;
  N_Vector made = N_VClone_Petsc(x);
  const double done = passes->guarded([&] { return made = adopt(made, passes), 0.0; });
  if (!std::isnan(done)) return made;
  N_VDestroy_Petsc(made);
  return nullptr;
}

void destroy(N_Vector x) noexcept {
  if (VectorKernels* const kernels = kernels_of(x))
    content(x).passes->guarded([kernels] { return kernels->settle(), 0.0; });
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
  if (content(z).passes->kernels() != nullptr) {
    // A device's passes keep a sum in a register for as long as it is added to.
    scale(c[0], x[0], z);
    for (int i = 1; i < count; ++i) ask(Operation::AddScaled, c[i], x[i], 0, z, z);
    return 0;
  }
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

/// What is pending comes first. Throws where the entries are in a device's memory, which NVECTOR_PETSC would copy.
void prepare_for_host(N_Vector x) {
  if (kernels_of(x) != nullptr)
    throw Error("a vector operation is not there for a device (CVODES did not need it so far)");
}

template <auto Original, class Result, class... Arguments>
Result call_after_pending(Arguments... arguments) noexcept {
  const auto prepare = [](auto argument) {
    if constexpr (std::is_same_v<decltype(argument), N_Vector>) prepare_for_host(argument);
  };
  (prepare(arguments), ...);
  return Original(arguments...);
}

/// An operation that NVECTOR_PETSC keeps, of vectors of the host.
template <auto Original, class Result, class... Arguments>
auto after_pending(Result (* /*signature*/)(Arguments...)) {
  return call_after_pending<Original, Result, Arguments...>;
}

// Reductions that NVECTOR_PETSC keeps for vectors of the host.
template <Reduction kReduction>
sunrealtype reduction_of_one(N_Vector x) noexcept {
  return reduce_on_device(kReduction, x, x);
}
template <Reduction kReduction>
sunrealtype reduction_of_two(N_Vector x, N_Vector y) noexcept {
  return reduce_on_device(kReduction, x, y);
}
sunrealtype weighted_length(N_Vector x, N_Vector w) noexcept {
  return std::sqrt(reduce_on_device(Reduction::SquaredProduct, x, w));
}

void set_device_operations(N_Vector_Ops operations) {
  operations->nvdotprod = reduction_of_two<Reduction::Product>;
  operations->nvwl2norm = weighted_length;
  operations->nvl1norm = reduction_of_one<Reduction::Magnitude>;
  operations->nvmaxnorm = reduction_of_one<Reduction::LargestMagnitude>;
  operations->nvmin = reduction_of_one<Reduction::Least>;
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

void set_entries(N_Vector x, std::span<const double> values) {
  if (VectorKernels* const kernels = kernels_of(x)) {
    kernels->copy(values.data(), content(x).data, values.size());
  } else {
    std::copy_n(values.data(), values.size(), content(x).data);
  }
}

void get_entries(N_Vector x, std::span<double> values) {
  if (VectorKernels* const kernels = kernels_of(x)) {
    kernels->copy(content(x).data, values.data(), values.size());
  } else {
    std::copy_n(content(x).data, values.size(), values.data());
  }
}

void upload_entries(N_Vector x, std::span<const double> values) {
  if (VectorKernels* const kernels = kernels_of(x)) {
    kernels->upload(values, content(x).data);
  } else {
    set_entries(x, values);
  }
}

void download_entries(N_Vector x, std::span<double> values) {
  if (VectorKernels* const kernels = kernels_of(x)) {
    kernels->download(content(x).data, values);
  } else {
    get_entries(x, values);
  }
}

StateVector::StateVector(MPI_Comm communicator, VectorShape shape, SUNContext context, VectorKernels* kernels)
    : storage_(communicator, shape, kernels != nullptr ? kernels->place() : VectorPlace::Host),
      passes_(std::make_unique<PendingPasses>(kernels)),
      vector_(adopt(N_VMake_Petsc(storage_.get(), context), passes_.get())) {
  if (vector_ == nullptr) throw Error("N_VMake_Petsc failed (out of memory?)");
  set_operations(vector_->ops);
  if (kernels != nullptr) set_device_operations(vector_->ops);
}

double StateVector::seconds() const { return passes_->seconds(); }

void StateVector::rethrow_failure() const { passes_->rethrow_failure(); }

StateVector::~StateVector() {
  if (vector_ != nullptr) N_VDestroy(vector_);
}

StateVector::StateVector(StateVector&& other) noexcept
    : storage_(std::move(other.storage_)),
      passes_(std::move(other.passes_)),
      vector_(std::exchange(other.vector_, nullptr)) {}

}  // namespace costate
