// What ends a computation that was asked to stop.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace costate {

/// Not an Error: nothing went wrong, and what was finished is kept.
class Interrupted : public std::exception {
 public:
  /// `reason`: "SIGTERM", "--max-time is over".
  explicit Interrupted(std::string reason) : reason_(std::move(reason)) {}
  [[nodiscard]] const char* what() const noexcept override { return reason_.c_str(); }

 private:
  std::string reason_;
};

}  // namespace costate
