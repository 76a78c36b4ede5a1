#include "wrap/hdf5_object.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include "base/error.hpp"

namespace costate {

namespace {

herr_t append_name(hid_t /*object*/, const char* name, const H5A_info_t* /*info*/, void* names) {
  try {
    static_cast<std::vector<std::string>*>(names)->emplace_back(name);
    return 0;
  } catch (...) {
    return -1;
  }
}

}  // namespace

Hdf5Array Hdf5Array::text(std::string value) { return {ElementType::Text, {}, {}, {std::move(value)}}; }

Hdf5Array Hdf5Array::text_list(std::vector<std::string> values) {
  const std::size_t count = values.size();
  return {ElementType::Text, {count}, {}, std::move(values)};
}

Hdf5Array Hdf5Array::number(std::int64_t value) {
  const auto bytes = std::as_bytes(std::span(&value, 1));
  return {ElementType::Int64, {}, {bytes.begin(), bytes.end()}, {}};
}

Hdf5Array Hdf5Array::number_list(std::span<const std::int8_t> values) {
  const auto bytes = std::as_bytes(values);
  return {ElementType::Int8, {values.size()}, {bytes.begin(), bytes.end()}, {}};
}

const std::string& Hdf5Array::as_text() const {
  if (type != ElementType::Text || !shape.empty()) throw Error("an attribute is not one text");
  return texts.front();
}

std::int64_t Hdf5Array::as_number() const {
  if (type != ElementType::Int64 || !shape.empty()) throw Error("an attribute is not one integer");
  std::int64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::size_t element_count(std::span<const std::size_t> shape) {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

Hdf5Handle make_space(std::span<const std::size_t> shape, const std::string& file) {
  if (shape.empty()) return {check_hdf5(H5Screate(H5S_SCALAR), file, "H5Screate"), H5Sclose};
  const std::vector<hsize_t> extent(shape.begin(), shape.end());
  return {
      check_hdf5(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), file, "H5Screate_simple"),
      H5Sclose};
}

std::vector<std::size_t> shape_of(hid_t space, const std::string& file) {
  const hid_t rank = check_hdf5(H5Sget_simple_extent_ndims(space), file, "H5Sget_simple_extent_ndims");
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  check_hdf5(H5Sget_simple_extent_dims(space, extent.data(), nullptr), file, "H5Sget_simple_extent_dims");
  return {extent.begin(), extent.end()};
}

std::vector<const char*> text_pointers(std::span<const std::string> texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  return pointers;
}

std::vector<std::string> take_texts(std::vector<char*>& pointers, hid_t type, hid_t space, const std::string& file) {
  std::vector<std::string> texts;
  texts.reserve(pointers.size());
  for (const char* pointer : pointers) texts.emplace_back(pointer != nullptr ? pointer : "");
  check_hdf5(H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(pointers.data())), file, "H5Dvlen_reclaim");
  return texts;
}

void Hdf5Object::write_attribute(const std::string& name, const Hdf5Array& value) const {
  const Hdf5Handle stored = file_type(value.type, file_);
  const Hdf5Handle type = memory_type(value.type, file_);
  const Hdf5Handle space = make_space(value.shape, file_);
  Hdf5Handle attribute(check_hdf5(H5Acreate2(get(), name.c_str(), stored.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
                                  file_, "H5Acreate2"),
                       H5Aclose);
  if (element_count(value.shape) > 0) {
    const std::vector<const char*> pointers = text_pointers(value.texts);
    const void* data = value.type == ElementType::Text ? static_cast<const void*>(pointers.data())
                                                       : static_cast<const void*>(value.bytes.data());
    check_hdf5(H5Awrite(attribute.get(), type.get(), data), file_, "H5Awrite");
  }
  attribute.close(file_, "H5Aclose");
}

bool Hdf5Object::has_attribute(const std::string& name) const {
  return check_hdf5(H5Aexists(get(), name.c_str()), file_, "H5Aexists") > 0;
}

Hdf5Array Hdf5Object::read_attribute(const std::string& name) const {
  const Hdf5Handle attribute(check_hdf5(H5Aopen(get(), name.c_str(), H5P_DEFAULT), file_, "H5Aopen"), H5Aclose);
  const Hdf5Handle stored(check_hdf5(H5Aget_type(attribute.get()), file_, "H5Aget_type"), H5Tclose);
  const Hdf5Handle space(check_hdf5(H5Aget_space(attribute.get()), file_, "H5Aget_space"), H5Sclose);
  Hdf5Array value;
  value.type = element_type_of(stored.get(), file_);
  value.shape = shape_of(space.get(), file_);
  const std::size_t count = element_count(value.shape);
  if (count == 0) return value;
  const Hdf5Handle type = memory_type(value.type, file_);
  if (value.type == ElementType::Text) {
    std::vector<char*> pointers(count, nullptr);
    check_hdf5(H5Aread(attribute.get(), type.get(), static_cast<void*>(pointers.data())), file_, "H5Aread");
    value.texts = take_texts(pointers, type.get(), space.get(), file_);
  } else {
    value.bytes.resize(count * element_size(value.type));
    check_hdf5(H5Aread(attribute.get(), type.get(), value.bytes.data()), file_, "H5Aread");
  }
  return value;
}

std::vector<std::string> Hdf5Object::attribute_names() const {
  std::vector<std::string> names;
  check_hdf5(H5Aiterate2(get(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, append_name, &names), file_, "H5Aiterate2");
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace costate
