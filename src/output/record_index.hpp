// Where the record of every point lies, on disk: the memory of a merge does not grow with the points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "journal/survey.hpp"

namespace costate {

/// A file of one number per point without a name, which goes away with this. Errors are Error.
class RecordIndex {
 public:
  RecordIndex(const std::filesystem::path& directory, std::size_t points);
  ~RecordIndex();
  RecordIndex(const RecordIndex&) = delete;
  RecordIndex& operator=(const RecordIndex&) = delete;

  /// The first record of a point that is told counts.
  void tell(std::size_t point, const RecordPlace& place);
  /// In the order of points this is fastest.
  [[nodiscard]] std::optional<RecordPlace> find(std::size_t point);

 private:
  [[nodiscard]] std::uint64_t number(std::size_t point);
  void write_block();

  std::filesystem::path directory_;
  int descriptor_ = -1;
  std::size_t points_;
  std::vector<std::uint64_t> block_;
  std::size_t first_ = 0;  ///< the point at which the block begins
  bool is_changed_ = false;
};

}  // namespace costate
