#include "input/memory.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace costate {

namespace {

constexpr double kVectors = 40;
constexpr double kBytesPerNumber = 16;
constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;

double physical_memory() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

}  // namespace

std::optional<std::string> memory_problem(const std::vector<Subsystem>& subsystems, Equation equation) {
  // In floating point, since the dimension itself may not fit an integer.
  double dimension = 1;
  for (const Subsystem& subsystem : subsystems) dimension *= static_cast<double>(subsystem.levels);
  const bool is_density_matrix = equation == Equation::Lindblad;
  const double numbers = is_density_matrix ? dimension * dimension : dimension;
  const double needed = numbers * kBytesPerNumber * kVectors;
  const double present = physical_memory();
  if (needed <= present) return std::nullopt;
  return fmt::format(
      "a state cannot fit in memory ({} of dimension {:.6g} needs about {:.3g} GiB with its work vectors, this machine "
      "has {:.3g} GiB) use fewer levels or subsystems",
      is_density_matrix ? "a density matrix" : "a ket", dimension, needed / kGibibyte, present / kGibibyte);
}

}  // namespace costate
