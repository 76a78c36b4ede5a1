#include "wrap/vector_reductions.hpp"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/error.hpp"
#include "wrap/vector_content.hpp"

namespace costate {

void reduce(N_Vector x, std::span<double> values, MPI_Op operation) {
  if (content(x).ranks == 1) return;
  if (MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, operation,
                    content(x).communicator) != MPI_SUCCESS) {
    throw Error("MPI_Allreduce failed in a vector reduction");
  }
}

namespace {

/// The rows of all ranks that share the vector.
double rows_of_all(N_Vector x) {
  const std::size_t own_rows = content(x).size / content(x).members;
  std::array<double, 1> rows{static_cast<double>(own_rows)};
  reduce(x, rows, MPI_SUM);
  return rows[0];
}

/// For each member the mean over k of (x[k,b] w[k,b])^2, until the next operation. On the host one pass with a row of
/// partial sums, several registers of them since each waits for the one before it, added up in a fixed order.
std::span<const double> mean_squares(N_Vector x, N_Vector w) {
  constexpr std::size_t kLeastRow = 32;
  PendingPasses& passes = *content(x).passes;
  const std::size_t lanes = content(x).members;
  const std::size_t row = passes.kernels() != nullptr ? lanes : lanes * ((kLeastRow + lanes - 1) / lanes);
  if (content(w).passes != &passes) content(w).passes->carry_out();
  const auto partial = passes.carry_out_squares(content(x).data, content(w).data, content(x).size, row);
  const auto sums = partial.first(lanes);
  for (std::size_t k = lanes; k < row; ++k) sums[k % lanes] += partial[k];
  reduce(x, sums, MPI_SUM);
  const double rows = rows_of_all(x);
  for (double& sum : sums) sum /= rows;
  return sums;
}

MPI_Op over_ranks(Reduction reduction) {
  switch (reduction) {
    case Reduction::LargestMagnitude:
      return MPI_MAX;
    case Reduction::Least:
      return MPI_MIN;
    default:
      return MPI_SUM;
  }
}

}  // namespace

std::vector<double> member_norms(N_Vector x, N_Vector w) {
  const auto squares = mean_squares(x, w);
  std::vector<double> norms(squares.size());
  std::ranges::transform(squares, norms.begin(), [](double square) { return std::sqrt(square); });
  return norms;
}

double member_norm(N_Vector x, N_Vector w) {
  // The numbers of all members stay on a device, unless other ranks have a part of them.
  if (content(x).passes->kernels() != nullptr && content(x).ranks == 1) {
    if (content(w).passes != content(x).passes) content(w).passes->carry_out();
    VectorKernels* const kernels = kernels_of(x);
    const double largest = content(x).passes->guarded(
        [&] { return kernels->largest_square(content(x).data, content(w).data, content(x).size, content(x).members); });
    return std::sqrt(largest / rows_of_all(x));
  }
  double worst = 0;
  for (const double square : mean_squares(x, w)) {
    if (std::isnan(square)) return square;
    worst = std::max(worst, square);
  }
  return std::sqrt(worst);
}

double reduce_on_device(Reduction reduction, N_Vector x, N_Vector y) {
  if (content(y).passes != content(x).passes) content(y).passes->carry_out();
  VectorKernels* const kernels = kernels_of(x);
  std::array result{content(x).passes->guarded(
      [&] { return kernels->reduce(reduction, content(x).data, content(y).data, content(x).size); })};
  reduce(x, result, over_ranks(reduction));
  return result[0];
}

}  // namespace costate
