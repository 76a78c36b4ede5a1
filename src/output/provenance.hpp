// Who made a result file, when and how.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "input/job.hpp"
#include "wrap/hdf5.hpp"

namespace costate {

inline constexpr std::int64_t kResultFormatVersion = 1;

struct Provenance {
  std::vector<std::string> command_line;
  int mpi_ranks = 1;
};

/// "PETSc 3.18.5", ...
[[nodiscard]] std::vector<std::string> library_versions();

/// "adams", "bdf".
[[nodiscard]] std::string method_name(Method method);
/// "none", "forward", "adjoint".
[[nodiscard]] std::string method_name(GradientMethod method);

/// Writes the attributes of the file, all but the digest of its contents.
void write_provenance(const Job& job, const Provenance& provenance, const Hdf5Group& root);

}  // namespace costate
