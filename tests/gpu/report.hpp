// What a run on a device found and measured, as JSON. The file is written anew with each entry, so that a run that
// breaks off leaves what it knew.
#pragma once

#include <string>
#include <vector>

namespace costate::test {

class Report {
 public:
  explicit Report(std::string path) : path_(std::move(path)) {}

  void note(const std::string& name, const std::string& text);
  void measure(const std::string& name, double value, const std::string& unit);
  /// Notes the error and whether it meets the tolerance; says so only where it does not.
  void check(const std::string& name, double error, double tolerance);
  /// A check that broke off.
  void fail(const std::string& name, const std::string& problem);
  [[nodiscard]] int failures() const { return failures_; }
  [[nodiscard]] int checks() const { return checks_; }

 private:
  void append(const std::string& entry, const std::string& line);

  std::string path_;
  std::vector<std::string> entries_;
  int failures_ = 0;
  int checks_ = 0;
};

}  // namespace costate::test
