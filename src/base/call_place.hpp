// Where a check was called from, for its error message.
#pragma once

#include <string>

namespace costate {

/// The caller's file and line, as the default argument of a function: `CallPlace where = CallPlace::current()`. It
/// stands in for std::source_location, which clang-tidy of Debian 12 does not know.
struct CallPlace {
  const char* file;
  int line;

  static constexpr CallPlace current(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }

  /// "src/wrap/mpi.cpp:33"
  [[nodiscard]] std::string text() const { return std::string(file) + ":" + std::to_string(line); }
};

}  // namespace costate
