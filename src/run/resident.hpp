// The memory of this process.
#pragma once

#include <sys/resource.h>

namespace costate {

/// The most bytes that were resident at once.
[[nodiscard]] inline double peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0;  // Linux counts in KiB
}

}  // namespace costate
