// Where states lie that memory does not hold.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "checkpoint/budget.hpp"

namespace costate {

/// Equally long states at numbered places; see Hdf5StateFile. Errors are Error.
class StateFile {
 public:
  virtual ~StateFile() = default;
  virtual void write(std::size_t place, std::span<const double> state) = 0;
  virtual void read(std::size_t place, std::span<double> state) = 0;
  /// It will be read soon.
  virtual void expect(std::size_t place) = 0;
};

/// Makes the file once it is needed.
using OpenStateFile = std::function<std::unique_ptr<StateFile>(std::size_t capacity)>;

/// A file that keeps nothing.
[[nodiscard]] OpenStateFile no_state_file();

/// How many states of so many numbers a budget of disk holds, with what their file takes besides.
[[nodiscard]] std::size_t states_on_disk(std::size_t bytes, std::size_t numbers);
/// The least budget of disk that is of use.
[[nodiscard]] std::size_t least_disk(std::size_t numbers);
/// What one state takes of it.
[[nodiscard]] std::size_t disk_bytes_per_state(std::size_t numbers);

/// An HDF5 file in the budget's directory.
[[nodiscard]] OpenStateFile hdf5_state_file(const CheckpointBudget& budget, std::size_t numbers);

}  // namespace costate
