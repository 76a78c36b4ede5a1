#include "wrap/pending_passes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/stopwatch.hpp"

namespace costate {

namespace {

/// Blocks of the dozen vectors that a multistep method touches at once stay in a first-level cache of 32 KiB.
constexpr std::size_t kBlock = 256;
/// More passes than a step of the highest order asks for in a row.
constexpr std::size_t kMostPasses = 1024;

}  // namespace

void PendingPasses::add(const Pass& pass, std::size_t n) {
  if (n != entries_ || passes_.size() >= kMostPasses) carry_out();
  entries_ = n;
  passes_.push_back(pass);
}

void PendingPasses::carry_out() {
  if (passes_.empty()) return;
  const Stopwatch watch(&seconds_);
  if (kernels_ != nullptr) {
    guarded([&] { return kernels_->carry_out(passes_, entries_), 0.0; });
  } else {
    find_triangles();
    for (std::size_t begin = 0; begin < entries_; begin += kBlock) carry_out(begin, std::min(kBlock, entries_ - begin));
  }
  passes_.clear();
}

std::span<double> PendingPasses::carry_out_squares(const double* x, const double* w, std::size_t n, std::size_t row) {
  if (n != entries_ || kernels_ != nullptr) carry_out();
  const Stopwatch watch(&seconds_);
  sums_.assign(row, 0.0);
  if (kernels_ != nullptr) {
    sums_[0] += guarded([&] { return kernels_->sum_squares(x, w, n, sums_), 0.0; });
    return sums_;
  }
  find_triangles();
  const std::size_t block = (kBlock + row - 1) / row * row;
  for (std::size_t begin = 0; begin < n; begin += block) {
    const std::size_t entries = std::min(block, n - begin);
    carry_out(begin, entries);
    loops_->add_squares(x + begin, w + begin, entries, sums_.data(), row);
  }
  passes_.clear();
  return sums_;
}

void PendingPasses::find_triangles() {
  triangles_.clear();
  for (std::size_t k = 0; k < passes_.size();) {
    std::optional<Triangle> triangle = triangle_at(k);
    k += triangle ? triangle->passes : 1;
    if (triangle) triangles_.push_back(std::move(*triangle));
  }
}

std::optional<PendingPasses::Triangle> PendingPasses::triangle_at(std::size_t first) const {
  const auto is_sum = [&](std::size_t k, const double* from, const double* to) {
    if (k >= passes_.size()) return false;
    const Pass& pass = passes_[k];
    return pass.operation == Operation::LinearSum && pass.a == 1 && pass.b == passes_[first].b && pass.x == pass.z &&
           pass.y == from && pass.z == to;
  };
  // The first row of sums names the vectors, the last one first.
  const Pass& top = passes_[first];
  if (top.operation != Operation::LinearSum || std::abs(top.b) != 1) return std::nullopt;
  Triangle triangle{first, 0, {passes_[first].z}};
  std::vector<double*>& v = triangle.vectors;
  const double* highest = top.y;
  if (!is_sum(first, highest, v.front())) return std::nullopt;
  std::size_t next = first + 1;
  const auto is_new = [&](const double* z) { return z != highest && std::ranges::find(v, z) == v.end(); };
  while (next < passes_.size() && v.size() < VectorLoops::kMostOrder && is_sum(next, v.back(), passes_[next].z) &&
         is_new(passes_[next].z)) {
    v.push_back(passes_[next++].z);
  }
  const std::size_t order = v.size();
  if (order == 1) return std::nullopt;
  // The vector of the highest index is only read; it is the operand of the first sum of every row.
  for (std::size_t length = order - 1; length > 0; --length) {
    for (std::size_t j = 0; j < length; ++j) {
      if (!is_sum(next++, j == 0 ? highest : v[j - 1], v[j])) return std::nullopt;
    }
  }
  triangle.passes = next - first;
  std::ranges::reverse(v);
  v.push_back(const_cast<double*>(highest));  // NOLINT(cppcoreguidelines-pro-type-const-cast): it is not written
  return triangle;
}

void PendingPasses::carry_out(std::size_t begin, std::size_t entries) const {
  auto triangle = triangles_.begin();
  for (std::size_t k = 0; k < passes_.size();) {
    if (triangle == triangles_.end() || triangle->first != k) {
      carry_out(passes_[k++], begin, entries);
      continue;
    }
    std::array<double*, VectorLoops::kMostOrder + 1> v{};
    std::ranges::transform(triangle->vectors, v.begin(), [begin](double* vector) { return vector + begin; });
    loops_->pascal(passes_[k].b, v.data(), triangle->vectors.size() - 1, entries);
    k += triangle->passes;
    ++triangle;
  }
}

void PendingPasses::carry_out(const Pass& pass, std::size_t begin, std::size_t entries) const {
  const VectorLoops& loops = *loops_;
  const double* const x = pass.x + begin;
  const double* const y = pass.y + begin;
  double* const z = pass.z + begin;
  switch (pass.operation) {
    case Operation::LinearSum:
      loops.linear_sum(pass.a, x, pass.b, y, z, entries);
      break;
    case Operation::AddScaled:
      loops.add_scaled(pass.a, x, y, z, entries);
      break;
    case Operation::Product:
      loops.product(x, y, z, entries);
      break;
    case Operation::Quotient:
      loops.quotient(x, y, z, entries);
      break;
    case Operation::Scale:
      loops.scale(pass.a, x, z, entries);
      break;
    case Operation::Absolute:
      loops.absolute(x, z, entries);
      break;
    case Operation::Inverse:
      loops.inverse(x, z, entries);
      break;
    case Operation::AddConstant:
      loops.add_constant(x, pass.a, z, entries);
      break;
    case Operation::Constant:
      loops.constant(pass.a, z, entries);
      break;
  }
}

}  // namespace costate
