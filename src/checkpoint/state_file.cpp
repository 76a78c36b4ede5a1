#include "checkpoint/state_file.hpp"

#include <algorithm>

#include "wrap/hdf5_state_file.hpp"

namespace costate {

namespace {

class FileOfHdf5 : public StateFile {
 public:
  FileOfHdf5(const std::string& directory, std::size_t numbers, std::size_t capacity)
      : file_(directory, numbers, capacity) {}
  void write(std::size_t place, std::span<const double> state) override { file_.write(place, state); }
  void read(std::size_t place, std::span<double> state) override { file_.read(place, state); }
  void expect(std::size_t place) override { file_.expect(place); }

 private:
  Hdf5StateFile file_;
};

class NoFile : public StateFile {
 public:
  void write(std::size_t /*place*/, std::span<const double> /*state*/) override {}
  void read(std::size_t /*place*/, std::span<double> /*state*/) override {}
  void expect(std::size_t /*place*/) override {}
};

/// More states than these are not of use: between two of them lie as many as memory holds.
constexpr std::size_t kMostStates = std::size_t{1} << 16U;

}  // namespace

std::size_t disk_bytes_per_state(std::size_t numbers) { return Hdf5StateFile::bytes_per_state(numbers); }

std::size_t states_on_disk(std::size_t bytes, std::size_t numbers) {
  const std::size_t fixed = Hdf5StateFile::overhead(numbers, 0);
  if (bytes < fixed) return 0;
  const std::size_t each = Hdf5StateFile::overhead(numbers, 1) - fixed + disk_bytes_per_state(numbers);
  return std::min((bytes - fixed) / each, kMostStates);
}

std::size_t least_disk(std::size_t numbers) {
  return Hdf5StateFile::overhead(numbers, 2) + 2 * disk_bytes_per_state(numbers);
}

OpenStateFile no_state_file() {
  return [](std::size_t /*capacity*/) { return std::make_unique<NoFile>(); };
}

OpenStateFile hdf5_state_file(const CheckpointBudget& budget, std::size_t numbers) {
  return [directory = budget.directory, numbers](std::size_t capacity) {
    return std::make_unique<FileOfHdf5>(directory, numbers, capacity);
  };
}

}  // namespace costate
