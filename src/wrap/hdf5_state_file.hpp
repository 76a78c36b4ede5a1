// States of one length in an HDF5 file that no one but its owner sees.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "wrap/hdf5_handle.hpp"

namespace costate {

/// Every state lies in chunks of its own with checksums (Fletcher-32), which reading verifies. The file is new, and has
/// no name any more once it is open: nothing is left of it, however the process ends. What is written goes to the
/// system, which brings it to the disk while the program goes on. All errors are Error.
class Hdf5StateFile {
 public:
  /// In `directory`, with room for `capacity` states of `numbers` numbers each.
  Hdf5StateFile(const std::filesystem::path& directory, std::size_t numbers, std::size_t capacity);
  ~Hdf5StateFile() = default;
  Hdf5StateFile(const Hdf5StateFile&) = delete;
  Hdf5StateFile& operator=(const Hdf5StateFile&) = delete;

  /// Places are taken from 0 on without gaps, and may be written again. The disk has room for what is to be written
  /// before HDF5 hears of it: HDF5 does not get over a full one.
  void write(std::size_t place, std::span<const double> state);
  void read(std::size_t place, std::span<double> state) const;
  /// It will be read soon: the system begins to fetch it.
  void expect(std::size_t place) const;

  /// Of the open file, for those who want to look at it.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  /// Bytes in the file for each state.
  [[nodiscard]] static std::size_t bytes_per_state(std::size_t numbers);
  /// The most bytes that the file takes beside its states.
  [[nodiscard]] static std::size_t overhead(std::size_t numbers, std::size_t capacity);

 private:
  void reserve(std::size_t states);

  std::string name_;
  std::size_t numbers_;
  std::size_t overhead_;
  std::size_t reserved_ = 0;  ///< states that the disk has room for
  Hdf5Handle file_;
  Hdf5Handle dataset_;
  Hdf5Handle memory_type_;
  int descriptor_ = -1;
};

}  // namespace costate
