#include "device/device_vectors.hpp"

#include <algorithm>
#include <utility>

#include "device/launch.hpp"
#include "device/stream_operations.hpp"
#include "wrap/petsc_cuda.hpp"

namespace costate {

namespace {

using Term = StreamReduction::Term;
using Combination = StreamReduction::Combination;

std::pair<Term, Combination> parts_of(Reduction reduction) {
  switch (reduction) {
    case Reduction::Product:
      return {Term::Product, Combination::Sum};
    case Reduction::SquaredProduct:
      return {Term::Square, Combination::Sum};
    case Reduction::Magnitude:
      return {Term::Magnitude, Combination::Sum};
    case Reduction::LargestMagnitude:
      return {Term::Magnitude, Combination::Largest};
    case Reduction::Least:
      break;
  }
  return {Term::Value, Combination::Least};
}

/// Room for `size` numbers, whose values do not matter.
double* room(DeviceArray<double>& array, std::size_t size) {
  if (array.size() < size) array = DeviceArray<double>(size);
  return array.data();
}

}  // namespace

DeviceVectors::DeviceVectors(const CudaStream& stream) : stream_(&stream), device_(cuda_device_number()), result_(1) {}

VectorPlace DeviceVectors::place() const { return petsc_cuda_place(); }

void DeviceVectors::settle() { settle_with_petsc(device_); }

void DeviceVectors::carry_out(std::span<const VectorPass> passes, std::size_t n) {
  if (n == 0) return;
  while (!passes.empty()) {
    StreamOperations work;
    work.count = std::min(passes.size(), StreamOperations::kMost);
    std::ranges::copy(passes.first(work.count), work.passes);
    launch_operations(work, n, stream_->get());
    passes = passes.subspan(work.count);
  }
}

void DeviceVectors::combine(StreamReduction work, double* out) {
  for (std::size_t stage = 0;; ++stage) {
    work.parts = reduction_parts(work.rows, work.members);
    const bool is_last = work.parts == 1;
    work.out = is_last ? out : room(stages_[stage % 2], work.parts * work.members);
    launch_reduction(work, stream_->get());
    if (is_last) return;
    work.term = Term::Value;
    work.x = work.out;
    work.rows = work.parts;
  }
}

double DeviceVectors::result() { return result_.download(*stream_).front(); }

double DeviceVectors::reduce(Reduction reduction, const double* x, const double* y, std::size_t n) {
  const auto [term, combination] = parts_of(reduction);
  combine({term, combination, x, y, n}, result_.data());
  return result();
}

void DeviceVectors::sum_squares(const double* x, const double* w, std::size_t n, std::size_t members) {
  combine({Term::Square, Combination::Sum, x, w, n / members, members}, room(members_, members));
}

void DeviceVectors::sum_squares(const double* x, const double* w, std::size_t n, std::span<double> sums) {
  sum_squares(x, w, n, sums.size());
  download(members_.data(), sums);
}

double DeviceVectors::largest_square(const double* x, const double* w, std::size_t n, std::size_t members) {
  sum_squares(x, w, n, members);
  combine({Term::Value, Combination::Largest, members_.data(), nullptr, members}, result_.data());
  return result();
}

void DeviceVectors::copy(const double* from, double* to, std::size_t n) {
  copy_on_device(from, to, n * sizeof(double), *stream_);
}

void DeviceVectors::upload(std::span<const double> from, double* to) {
  copy_to_device(from.data(), to, from.size_bytes(), *stream_);
}

void DeviceVectors::download(const double* from, std::span<double> to) {
  copy_from_device(from, to.data(), to.size_bytes(), *stream_);
}

}  // namespace costate
