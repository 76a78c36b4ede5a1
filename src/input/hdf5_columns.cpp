#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "input/columns.hpp"
#include "input/hdf5_input.hpp"

namespace costate {

namespace {

std::string_view unfit(const Hdf5Dataset& dataset) {
  if (!is_self_contained(dataset)) return "its numbers stand in another file (they must be in this one) copy them";
  if (dataset.shape().size() != 1) return "not one-dimensional (a column holds one number for each point)";
  if (number_kind(dataset) != NumberKind::Real) return "not real numbers (a parameter is a real number)";
  return "";
}

}  // namespace

Columns read_hdf5_columns(const std::string& bytes, const std::string& file) {
  Columns result;
  const Hdf5File table = open_hdf5_input(bytes, file);
  const std::vector<std::string> paths = dataset_paths(table.root());
  if (paths.size() > limits::kTableColumns)
    throw Error(fmt::format("{}: {} columns (a table has at most {})", file, paths.size(), limits::kTableColumns));
  std::size_t numbers = 0;
  for (const std::string& path : paths) {
    const std::string place = file + ": " + path;
    const std::optional<Hdf5Dataset> found = find_dataset(table.root(), path);
    // A damaged file may list what it does not hold.
    if (!found) throw Error(fmt::format("{}: cannot be read (the file is not a sound HDF5 file)", place));
    const Hdf5Dataset& dataset = *found;
    const std::string name = path.substr(1);
    if (const std::string_view problem = unfit(dataset); !problem.empty()) {
      result.problems.push_back(fmt::format("{}: {}", place, problem));
      continue;
    }
    // Before they are read: a file of a few bytes may claim any number of them.
    numbers += std::min(dataset.shape().front(), limits::kSweepNumbers + 1);
    if (numbers > limits::kSweepNumbers)
      throw Error(fmt::format("{}: too many numbers (a table may have {})", place, limits::kSweepNumbers));
    result.columns.push_back({name, place, read_real_numbers(dataset)});
  }
  return result;
}

}  // namespace costate
