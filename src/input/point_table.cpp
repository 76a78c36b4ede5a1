#include "input/point_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "input/columns.hpp"
#include "input/hdf5_input.hpp"
#include "input/sweep.hpp"

namespace costate {

namespace {

constexpr std::size_t kMostProblems = 20;

/// Throws Error where the file is not a table at all.
Columns read_columns(const std::string& file, InputFiles& files) {
  if (has_hdf5_extension(file)) return read_hdf5_columns(files.read(file), file);
  if (std::filesystem::path(file).extension() == ".csv") return read_csv_columns(files.read(file), file);
  throw Error(fmt::format("'{}' is no table of points (its name ends in .csv, .h5 or .hdf5)", file));
}

void check_values(const Column& column, std::vector<std::string>& problems) {
  const auto wrong =
      std::find_if(column.values.begin(), column.values.end(), [](double x) { return !std::isfinite(x); });
  if (wrong == column.values.end()) return;
  problems.push_back(fmt::format("{}: the number at point {} is {} (it must be finite)", column.place,
                                 wrong - column.values.begin(), *wrong));
}

void check_lengths(const std::vector<Column>& columns, const std::string& file, std::vector<std::string>& problems) {
  if (columns.empty()) {
    problems.push_back(file + ": no columns (a table has one for each parameter)");
    return;
  }
  const std::size_t length = columns.front().values.size();
  for (const Column& column : columns) {
    if (column.values.size() == length) continue;
    problems.push_back(fmt::format("{}: {} numbers (the columns are equally long, {} has {})", column.place,
                                   column.values.size(), columns.front().name, length));
  }
  if (length == 0) problems.push_back(file + ": no points (a sweep has at least one)");
  if (length > kMaximumPoints)
    problems.push_back(fmt::format("{}: {} points (a sweep has at most {})", file, length, kMaximumPoints));
}

void report(const Item& item, const std::vector<std::string>& problems, const std::string& file) {
  for (std::size_t k = 0; k < std::min(problems.size(), kMostProblems); ++k) item.error(problems[k]);
  if (problems.size() > kMostProblems)
    item.error(fmt::format("{}: {} more problems", file, problems.size() - kMostProblems));
}

}  // namespace

std::optional<std::vector<SweepAxis>> read_point_table(const Item& item, InputFiles& files, SweptParameters& swept) {
  const std::optional<std::string> file = item.string();
  if (!file) return std::nullopt;
  Columns table;
  try {
    table = read_columns(*file, files);
  } catch (const Error& error) {
    item.error(error.what());
    return std::nullopt;
  }
  // Lengths say nothing where a line or a column could not be read.
  if (table.problems.empty()) check_lengths(table.columns, *file, table.problems);
  std::vector<SweepAxis> axes;
  for (Column& column : table.columns) {
    check_values(column, table.problems);
    if (column.name.empty()) {
      table.problems.push_back(column.place + ": empty name (each column is named after a parameter)");
      continue;
    }
    const SweptEntry claim = swept.claim(column.name, "the column at " + column.place);
    if (!claim.problem.empty()) table.problems.push_back(column.place + ": " + claim.problem);
    if (claim.entry) axes.push_back({swept.name(*claim.entry), *claim.entry, std::move(column.values)});
  }
  report(item, table.problems, *file);
  if (!table.problems.empty() || axes.size() != table.columns.size()) return std::nullopt;
  return axes;
}

}  // namespace costate
