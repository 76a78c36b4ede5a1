// Named columns of numbers, as a table of points holds them.
#pragma once

#include <string>
#include <vector>

namespace costate {

struct Column {
  std::string name;
  std::string place;  ///< "points.csv:1:7", "points.h5: /drive": where the name stands
  std::vector<double> values;
};

/// All columns are equally long where there is no problem.
struct Columns {
  std::vector<Column> columns;
  std::vector<std::string> problems;  ///< each "PLACE: problem (why) suggestion"
};

/// Comma-separated numbers. The first line names the columns; empty lines and lines that begin with '#' are skipped.
/// `file` is for messages.
[[nodiscard]] Columns read_csv_columns(const std::string& text, const std::string& file);

/// The one-dimensional datasets in the root of an HDF5 file, by their names in bytewise order.
[[nodiscard]] Columns read_hdf5_columns(const std::string& bytes, const std::string& file);

}  // namespace costate
