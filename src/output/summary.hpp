// What is in a result file, read and verified.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace costate {

/// One dimension of the sweep, or a parameter along it.
struct AxisSummary {
  std::string name;
  std::size_t length = 0;
  double first = 0;
  double last = 0;
};

/// The range of a loss over the points that are done.
struct LossSummary {
  std::string name;
  double minimum = 0;
  double maximum = 0;
};

struct ResultSummary {
  std::vector<AxisSummary> axes;
  std::size_t pending = 0;
  std::size_t done = 0;
  std::size_t failed = 0;
  std::vector<LossSummary> losses;
  std::vector<std::string> variables;  ///< "photons(drive, time)", in the file's order
  std::vector<std::string> wrt;
  std::vector<std::pair<std::string, std::string>> provenance;  ///< attribute and its text
  std::vector<std::string> warnings;
  std::vector<std::string> savepoints;  ///< of journals: a line for each batch that keeps how far it is
  std::vector<std::string> failures;    ///< the first few
};

/// What a result is of, and how far it is.
struct ResultIdentity {
  std::string input;  ///< the text
  std::string input_sha256;
  std::size_t pending = 0;
  std::size_t failed = 0;
};

/// The same errors as read_summary(): all of the file is verified.
ResultIdentity read_identity(const std::filesystem::path& path);

/// Throws Error, naming the file, where it cannot be read, is no result, is damaged or comes from a newer program.
ResultSummary read_summary(const std::filesystem::path& path);

}  // namespace costate
