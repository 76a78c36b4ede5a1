// A dense matrix in an HDF5 file as an operator.
#pragma once

#include <cstddef>
#include <string>

#include "base/error.hpp"
#include "quantum/operators.hpp"

namespace costate {

/// There is no such dataset, or it does not hold an operator.
class DatasetError : public Error {
 public:
  using Error::Error;
};

/// The dataset of shape (dimension, dimension), row-major, real or complex as h5py writes it; `bytes` is what the file
/// holds. Throws DatasetError, and Error where the file is not sound.
[[nodiscard]] Operator read_hdf5_operator(const std::string& bytes, const std::string& file, const std::string& dataset,
                                          std::size_t dimension);

}  // namespace costate
