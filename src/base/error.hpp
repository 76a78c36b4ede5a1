// The project's errors. Input and command: problem (why it is one) suggestion; later: problem (why); suggestion.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace costate {

/// Anything that stops a command with exit status 1: a failed library call, an I/O failure, a broken promise.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An expression that cannot be accepted; `offset` counts bytes from the start of its text.
class ExpressionError : public Error {
 public:
  ExpressionError(std::size_t offset, const std::string& problem) : Error(problem), offset_(offset) {}
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::size_t offset_;
};

/// A sweep point that cannot be solved (step limit, NaN, a gradient that does not exist): status 2, the others go on.
class PointError : public Error {
 public:
  using Error::Error;
};

/// The same, where it is known which member of a batch it is.
class MemberError : public PointError {
 public:
  MemberError(std::size_t member, const std::string& problem) : PointError(problem), member_(member) {}
  [[nodiscard]] std::size_t member() const { return member_; }

 private:
  std::size_t member_;
};

/// One problem of the user's input. `place` is FILE:LINE:COLUMN, or the option that brought the value.
struct Diagnostic {
  std::string place;
  std::string key;      ///< for instance "hamiltonian[1].coefficient"; may be empty
  std::string message;  ///< problem (why) suggestion

  [[nodiscard]] std::string text() const;
};

/// The input or the command is wrong: exit status 2, one line per diagnostic, nothing computed or written. Each line is
/// made printable (base/printable.hpp): what it quotes may be anything.
class InputError : public Error {
 public:
  explicit InputError(std::vector<Diagnostic> diagnostics);
  explicit InputError(const std::string& message) : InputError(std::vector<Diagnostic>{{"", "", message}}) {}
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  struct Printable {
    std::vector<Diagnostic> diagnostics;
  };
  explicit InputError(Printable&& shown);

  std::vector<Diagnostic> diagnostics_;
};

}  // namespace costate
