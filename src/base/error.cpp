#include "base/error.hpp"

#include <utility>

#include "base/printable.hpp"

namespace costate {

namespace {

constexpr std::size_t kLongestPlace = 5000;  // a path may have 4096 bytes
constexpr std::size_t kLongestKey = 200;
constexpr std::size_t kLongestMessage = 2000;

/// What an input holds stands in these texts.
std::vector<Diagnostic> printable(std::vector<Diagnostic> diagnostics) {
  for (Diagnostic& diagnostic : diagnostics) {
    diagnostic.place = costate::printable(diagnostic.place, kLongestPlace);
    diagnostic.key = costate::printable(diagnostic.key, kLongestKey);
    diagnostic.message = costate::printable(diagnostic.message, kLongestMessage);
  }
  return diagnostics;
}

std::string joined(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += diagnostic.text();
  }
  return text;
}

}  // namespace

std::string Diagnostic::text() const {
  std::string line = place;
  for (const std::string* part : {&key, &message}) {
    if (part->empty()) continue;
    if (!line.empty()) line += ": ";
    line += *part;
  }
  return line;
}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : InputError(Printable{printable(std::move(diagnostics))}) {}

InputError::InputError(Printable&& shown)
    : Error(joined(shown.diagnostics)), diagnostics_(std::move(shown.diagnostics)) {}

}  // namespace costate
