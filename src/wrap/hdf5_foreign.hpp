// HDF5 files that other programs wrote, with numbers of any type.
#pragma once

#include <complex>
#include <optional>
#include <string>
#include <vector>

#include "wrap/hdf5.hpp"

namespace costate {

/// What the elements of a dataset are.
enum class NumberKind {
  Real,     ///< integers or floating-point numbers of any size and byte order
  Complex,  ///< compounds {r, i} of floating-point numbers, as h5py writes complex numbers
  Other,
};

[[nodiscard]] NumberKind number_kind(const Hdf5Dataset& dataset);

/// Whether all numbers stand in the file itself: no external storage, nothing virtual.
[[nodiscard]] bool is_self_contained(const Hdf5Dataset& dataset);

/// All elements, row-major; the dataset is Real, or Real or Complex.
[[nodiscard]] std::vector<double> read_real_numbers(const Hdf5Dataset& dataset);
[[nodiscard]] std::vector<std::complex<double>> read_complex_numbers(const Hdf5Dataset& dataset);

/// The dataset at a path such as "/H1" or "group/H1"; nothing where there is none in this file.
[[nodiscard]] std::optional<Hdf5Dataset> find_dataset(const Hdf5Group& root, const std::string& path);

/// The paths of all datasets, "/H1", "/group/H1", in bytewise order. Throws Error where there are more than 100 000
/// objects, or groups 64 deep.
[[nodiscard]] std::vector<std::string> dataset_paths(const Hdf5Group& root);

}  // namespace costate
