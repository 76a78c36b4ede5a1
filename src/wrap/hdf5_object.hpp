// What HDF5 groups and datasets have in common: a file they belong to, and attributes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "wrap/hdf5_handle.hpp"
#include "wrap/hdf5_type.hpp"

namespace costate {

/// Values in memory with their type and shape; a scalar has an empty shape.
struct Hdf5Array {
  ElementType type = ElementType::Double;
  std::vector<std::size_t> shape;
  std::vector<std::byte> bytes;    ///< the numbers in the machine's byte order; empty for Text
  std::vector<std::string> texts;  ///< of Text

  static Hdf5Array text(std::string value);
  static Hdf5Array text_list(std::vector<std::string> values);
  static Hdf5Array number(std::int64_t value);
  static Hdf5Array number_list(std::span<const std::int8_t> values);

  /// The one text or integer of a scalar; throws Error where this is something else.
  [[nodiscard]] const std::string& as_text() const;
  [[nodiscard]] std::int64_t as_number() const;
};

class Hdf5Object {
 public:
  Hdf5Object(Hdf5Handle handle, std::string file) : handle_(std::move(handle)), file_(std::move(file)) {}

  [[nodiscard]] hid_t get() const { return handle_.get(); }
  [[nodiscard]] const std::string& file() const { return file_; }

  void write_attribute(const std::string& name, const Hdf5Array& value) const;
  [[nodiscard]] bool has_attribute(const std::string& name) const;
  [[nodiscard]] Hdf5Array read_attribute(const std::string& name) const;
  /// In bytewise order.
  [[nodiscard]] std::vector<std::string> attribute_names() const;

 private:
  Hdf5Handle handle_;
  std::string file_;
};

/// A simple or scalar dataspace.
[[nodiscard]] Hdf5Handle make_space(std::span<const std::size_t> shape, const std::string& file);
[[nodiscard]] std::vector<std::size_t> shape_of(hid_t space, const std::string& file);
[[nodiscard]] std::size_t element_count(std::span<const std::size_t> shape);

/// Pointers to texts, as HDF5 writes them.
[[nodiscard]] std::vector<const char*> text_pointers(std::span<const std::string> texts);
/// The texts that HDF5 has read; its memory is given back.
[[nodiscard]] std::vector<std::string> take_texts(std::vector<char*>& pointers, hid_t type, hid_t space,
                                                  const std::string& file);

}  // namespace costate
