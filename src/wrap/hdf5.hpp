// HDF5 files that netCDF-4 readers understand: groups, chunked datasets with checksums, dimension scales.
// All in one process; errors are exceptions that name the file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wrap/hdf5_object.hpp"

namespace costate {

/// "1.10.8"
std::string hdf5_version();

/// How a dataset is created. With chunks every chunk has a checksum (Fletcher-32), which reading verifies.
struct DatasetLayout {
  ElementType type = ElementType::Double;
  std::vector<std::size_t> shape;  ///< empty: a scalar
  std::vector<std::size_t> chunk;  ///< as long as `shape`; empty: contiguous, no checksum. Not for Text
  std::vector<std::byte> fill;     ///< one element: what is read where nothing was written; empty: zero
};

/// A box in a dataset: `count` elements from `offset` on along each axis.
struct Hyperslab {
  std::vector<std::size_t> offset;
  std::vector<std::size_t> count;
};

class Hdf5Dataset : public Hdf5Object {
 public:
  using Hdf5Object::Hdf5Object;

  [[nodiscard]] ElementType type() const;
  [[nodiscard]] std::vector<std::size_t> shape() const;

  /// The whole dataset, row-major, in the machine's byte order.
  void write(std::span<const std::byte> data) const;
  void write_texts(std::span<const std::string> texts) const;
  void write(const Hyperslab& slab, std::span<const std::byte> data) const;
  void read(const Hyperslab& slab, std::span<std::byte> data) const;
  [[nodiscard]] std::vector<std::byte> read() const;
  [[nodiscard]] std::vector<std::string> read_texts() const;

  /// Makes this dataset a dimension: with values of its own, or as a mere length.
  void make_coordinate(const std::string& name) const;
  void make_bare_dimension() const;
  /// Axis `axis` of this dataset runs along `dimension`.
  void attach(std::size_t axis, const Hdf5Dataset& dimension) const;
  [[nodiscard]] bool is_dimension() const;
  [[nodiscard]] bool is_bare_dimension() const;
  /// The names of the dimensions, axis by axis; "" where none is attached. A dimension's own is its name.
  [[nodiscard]] std::vector<std::string> dimension_names() const;
  /// The last part of the dataset's path.
  [[nodiscard]] std::string name() const;
};

class Hdf5Group : public Hdf5Object {
 public:
  using Hdf5Object::Hdf5Object;

  [[nodiscard]] Hdf5Group create_group(const std::string& name) const;
  [[nodiscard]] Hdf5Group open_group(const std::string& name) const;
  [[nodiscard]] Hdf5Dataset create_dataset(const std::string& name, const DatasetLayout& layout) const;
  [[nodiscard]] Hdf5Dataset open_dataset(const std::string& name) const;
  [[nodiscard]] bool contains(const std::string& name) const;
  /// Members in the order of their creation.
  [[nodiscard]] std::vector<std::string> dataset_names() const;
  [[nodiscard]] std::vector<std::string> group_names() const;
};

enum class Hdf5Access { Read, Update };

class Hdf5File {
 public:
  /// A new file in place of any other of that name. Creation order is tracked, times of objects are not.
  static Hdf5File create(const std::filesystem::path& path);
  static Hdf5File open(const std::filesystem::path& path, Hdf5Access access);
  /// A file whose bytes are in memory, to be read; `name` is for messages.
  static Hdf5File open_image(std::string_view bytes, const std::string& name);

  [[nodiscard]] const Hdf5Group& root() const { return root_; }
  /// Throws where anything could not be written. No dataset or group of the file may be open.
  void close();

 private:
  Hdf5File(Hdf5Handle handle, const std::string& path);

  Hdf5Handle handle_;
  std::string path_;
  Hdf5Group root_;
};

}  // namespace costate
