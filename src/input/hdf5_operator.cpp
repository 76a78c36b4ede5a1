#include "input/hdf5_operator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <complex>
#include <vector>

#include "base/limits.hpp"
#include "base/nearest.hpp"
#include "input/hdf5_input.hpp"

namespace costate {

namespace {

constexpr std::size_t kMostNames = 8;

/// "it has '/H1', '/H2'"
std::string inventory(const std::vector<std::string>& paths) {
  if (paths.empty()) return "it has none";
  const std::size_t shown = std::min(paths.size(), kMostNames);
  return fmt::format("it has '{}'{}",
                     fmt::join(paths.begin(), paths.begin() + static_cast<std::ptrdiff_t>(shown), "', '"),
                     shown < paths.size() ? ", ..." : "");
}

Hdf5Dataset open_dataset(const Hdf5Group& root, const std::string& file, const std::string& path) {
  if (std::ranges::any_of(path, [](unsigned char c) { return std::iscntrl(c) != 0; }))
    throw DatasetError("control character in the name of a dataset (it cannot be shown or typed)");
  const std::vector<std::string> paths = dataset_paths(root);
  if (path.empty())
    throw DatasetError(fmt::format("no dataset of '{}' is named ({}) write dataset = \"{}\"", file, inventory(paths),
                                   paths.empty() ? "..." : paths.front()));
  std::optional<Hdf5Dataset> dataset = find_dataset(root, path);
  if (dataset) return std::move(*dataset);
  const std::string absolute = path.starts_with('/') ? path : '/' + path;
  throw DatasetError(fmt::format("there is no dataset '{}' in '{}' ({}){}", path, file, inventory(paths),
                                 did_you_mean(absolute, paths)));
}

void check_fits(const Hdf5Dataset& dataset, const std::string& label, std::size_t dimension) {
  if (!is_self_contained(dataset))
    throw DatasetError(
        fmt::format("the numbers of {} stand in another file (they must be in this one) copy them", label));
  const std::vector<std::size_t> shape = dataset.shape();
  if (shape.size() != 2) throw DatasetError(fmt::format("{} has {} dimensions (a matrix has 2)", label, shape.size()));
  if (shape[0] != dimension || shape[1] != dimension) {
    throw DatasetError(fmt::format("{} is {} x {} (the Hilbert space has dimension {}, the product of all levels)",
                                   label, shape[0], shape[1], dimension));
  }
  if (number_kind(dataset) == NumberKind::Other) {
    throw DatasetError(fmt::format(
        "{} holds neither real nor complex numbers (complex ones are compounds of r and i, as h5py writes them)",
        label));
  }
  if (dimension > limits::kOperatorElements / dimension) {
    throw DatasetError(
        fmt::format("{} has {} x {} elements (a dense matrix may have {}) write those that are not 0 to a "
                    ".mtx file",
                    label, dimension, dimension, limits::kOperatorElements));
  }
}

}  // namespace

Operator read_hdf5_operator(const std::string& bytes, const std::string& file, const std::string& dataset,
                            std::size_t dimension) {
  const Hdf5File matrices = open_hdf5_input(bytes, file);
  const Hdf5Dataset matrix = open_dataset(matrices.root(), file, dataset);
  const std::string label = fmt::format("'{}' in '{}'", dataset, file);
  check_fits(matrix, label, dimension);
  const std::vector<std::complex<double>> elements = read_complex_numbers(matrix);

  std::vector<Eigen::Triplet<std::complex<double>>> entries;
  for (std::size_t row = 0; row < dimension; ++row) {
    for (std::size_t column = 0; column < dimension; ++column) {
      const std::complex<double> element = elements[row * dimension + column];
      if (!std::isfinite(element.real()) || !std::isfinite(element.imag()))
        throw DatasetError(
            fmt::format("the element ({}, {}) of {}, counted from 0, is not finite", row, column, label));
      if (element != 0.0) entries.emplace_back(static_cast<int>(row), static_cast<int>(column), element);
    }
  }
  const auto size = static_cast<Eigen::Index>(dimension);
  Operator result(size, size);
  result.setFromTriplets(entries.begin(), entries.end());
  return result;
}

}  // namespace costate
