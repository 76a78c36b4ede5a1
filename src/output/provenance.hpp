// Who made a result file, when and how.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "input/job.hpp"
#include "wrap/hdf5.hpp"

namespace costate {

inline constexpr std::int64_t kResultFormatVersion = 1;

struct Provenance {
  std::string command_line;  ///< as a shell would take it
  std::int64_t mpi_ranks = 1;
  std::string device = "";              ///< "cpu (avx512)"
  std::vector<std::string> restarts{};  ///< a line for each
};

/// As a shell would take the arguments.
[[nodiscard]] std::string shell_line(const std::vector<std::string>& arguments);
/// 2024-01-31T12:00:00Z
[[nodiscard]] std::string now_in_utc();

/// "adams", "bdf", "dop853", "magnus".
[[nodiscard]] std::string method_name(Method method);
/// "none", "forward", "adjoint", "backprop".
[[nodiscard]] std::string method_name(GradientMethod method);

/// Writes the attributes of the file, all but the digest of its contents.
void write_provenance(const Job& job, const Provenance& provenance, const Hdf5Group& root);

}  // namespace costate
