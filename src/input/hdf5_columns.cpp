#include <fmt/format.h>

#include "input/columns.hpp"
#include "input/hdf5_input.hpp"

namespace costate {

namespace {

std::string_view unfit(const Hdf5Dataset& dataset) {
  if (dataset.shape().size() != 1) return "not one-dimensional (a column holds one number for each point)";
  if (number_kind(dataset) != NumberKind::Real) return "not real numbers (a parameter is a real number)";
  if (!is_self_contained(dataset)) return "its numbers stand in another file (they must be in this one) copy them";
  return "";
}

}  // namespace

Columns read_hdf5_columns(const std::string& bytes, const std::string& file) {
  Columns result;
  const Hdf5File table = open_hdf5_input(bytes, file);
  for (const std::string& path : dataset_paths(table.root())) {
    const Hdf5Dataset dataset = *find_dataset(table.root(), path);
    const std::string place = file + ": " + path;
    const std::string name = path.substr(1);
    if (const std::string_view problem = unfit(dataset); !problem.empty()) {
      result.problems.push_back(fmt::format("{}: {}", place, problem));
      continue;
    }
    result.columns.push_back({name, place, read_real_numbers(dataset)});
  }
  return result;
}

}  // namespace costate
