// Writes the result file of a job: everything known before the run at construction, then point by point, then closed,
// read back and verified.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"
#include "output/provenance.hpp"
#include "output/schema.hpp"
#include "wrap/hdf5.hpp"

namespace costate {

/// Points that gave one and the same warning.
struct WarningCount {
  std::size_t count = 0;
  std::size_t first_point = 0;
};

/// The points whose gradients were verified, and the worst of the estimates.
struct VerifiedPoints {
  std::size_t count = 0;
  double largest = 0;
  std::size_t point = 0;  ///< where it is, the first if several share it
  std::string loss;
};

class ResultWriter {
 public:
  /// `path` is a name for the time of writing: the caller renames the file once finish() has returned.
  ResultWriter(const Job& job, const Provenance& provenance, std::filesystem::path path);

  /// Each point once at most, in any order; the first in their order are the fastest. Points that are not put are
  /// pending.
  void put(std::size_t point, const PointResult& result);

  /// Closes the file, reads every point's numbers back, compares them with what was put and adds the digest of the
  /// contents. Throws Error, naming the file, where anything differs.
  void finish();

  /// Messages of the points that failed, by point.
  [[nodiscard]] const std::map<std::size_t, std::string>& failures() const { return failures_; }
  [[nodiscard]] const std::map<std::string, WarningCount>& warnings() const { return warnings_; }
  [[nodiscard]] const VerifiedPoints& gradient_errors() const { return gradient_errors_; }
  /// How many were put.
  [[nodiscard]] std::size_t points() const { return count_; }

 private:
  struct Target {
    Hdf5Dataset dataset;
    std::uint64_t fingerprint = 0;  ///< sum over points, see fingerprint.hpp
  };

  /// Neighbours along the last axis of the sweep, which are written at once.
  struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
    std::vector<std::vector<std::byte>> blocks{};  ///< of each target
    std::size_t bytes = 0;
  };
  [[nodiscard]] bool continues(std::size_t point) const;
  void write_run();
  [[nodiscard]] std::uint64_t pending_fingerprint(std::size_t variable) const;
  void write_static_part(const Job& job, const Provenance& provenance);
  void note_gradient_errors(std::size_t point, const PointResult& result);
  void write_failures() const;
  void write_warnings() const;
  void verify(const Hdf5Group& root, const std::vector<std::uint64_t>& expected) const;

  std::filesystem::path path_;
  Schema schema_;
  Sweep sweep_;
  std::optional<Hdf5File> file_;
  std::vector<Target> targets_;  ///< one per variable of the schema
  Run run_;
  std::vector<bool> is_put_;  ///< [point]
  std::size_t count_ = 0;
  std::map<std::size_t, std::string> failures_;
  std::map<std::string, WarningCount> warnings_;
  std::vector<std::string> losses_;
  VerifiedPoints gradient_errors_;
};

}  // namespace costate
