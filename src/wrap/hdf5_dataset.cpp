#include <hdf5_hl.h>

#include <algorithm>

#include "base/error.hpp"
#include "wrap/hdf5.hpp"

namespace costate {

namespace {

// The name that netCDF-4 gives to a dimension which is not a variable; its length follows in ten characters.
const std::string kBareDimension = "This is a netCDF dimension but not a netCDF variable.";

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string name_of(hid_t object, const std::string& file) {
  const hid_t length = check_hdf5(H5Iget_name(object, nullptr, 0), file, "H5Iget_name");
  std::string name(static_cast<std::size_t>(length) + 1, '\0');
  check_hdf5(H5Iget_name(object, name.data(), name.size()), file, "H5Iget_name");
  name.resize(static_cast<std::size_t>(length));
  return name;
}

herr_t keep_scale_name(hid_t /*dataset*/, unsigned /*axis*/, hid_t scale, void* name) {
  try {
    *static_cast<std::string*>(name) = last_part(name_of(scale, "scale"));
    return 1;
  } catch (...) {
    return -1;
  }
}

struct Selection {
  Hdf5Handle in_file;
  Hdf5Handle in_memory;
};

Selection select(const Hdf5Dataset& dataset, const Hyperslab& slab, std::size_t bytes) {
  const std::string& file = dataset.file();
  if (element_count(slab.count) * element_size(dataset.type()) != bytes)
    throw Error(file + ": the data for " + dataset.name() + " do not fill their place");
  Selection selection{{check_hdf5(H5Dget_space(dataset.get()), file, "H5Dget_space"), H5Sclose},
                      make_space(slab.count, file)};
  if (!slab.count.empty()) {
    const std::vector<hsize_t> offset(slab.offset.begin(), slab.offset.end());
    const std::vector<hsize_t> count(slab.count.begin(), slab.count.end());
    check_hdf5(
        H5Sselect_hyperslab(selection.in_file.get(), H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr),
        file, "H5Sselect_hyperslab");
  }
  return selection;
}

Hyperslab everything(const Hdf5Dataset& dataset) {
  const std::vector<std::size_t> shape = dataset.shape();
  return {std::vector<std::size_t>(shape.size(), 0), shape};
}

}  // namespace

ElementType Hdf5Dataset::type() const {
  const Hdf5Handle stored(check_hdf5(H5Dget_type(get()), file(), "H5Dget_type"), H5Tclose);
  return element_type_of(stored.get(), file());
}

std::vector<std::size_t> Hdf5Dataset::shape() const {
  const Hdf5Handle space(check_hdf5(H5Dget_space(get()), file(), "H5Dget_space"), H5Sclose);
  return shape_of(space.get(), file());
}

void Hdf5Dataset::write(const Hyperslab& slab, std::span<const std::byte> data) const {
  const Selection selection = select(*this, slab, data.size());
  const Hdf5Handle memory = memory_type(type(), file());
  check_hdf5(
      H5Dwrite(get(), memory.get(), selection.in_memory.get(), selection.in_file.get(), H5P_DEFAULT, data.data()),
      file(), "H5Dwrite");
}

void Hdf5Dataset::write(std::span<const std::byte> data) const { write(everything(*this), data); }

void Hdf5Dataset::write_texts(std::span<const std::string> texts) const {
  if (texts.size() != element_count(shape())) throw Error(file() + ": the texts for " + name() + " do not fill it");
  if (texts.empty()) return;
  const Hdf5Handle memory = memory_type(ElementType::Text, file());
  const std::vector<const char*> pointers = text_pointers(texts);
  check_hdf5(H5Dwrite(get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<const void*>(pointers.data())),
             file(), "H5Dwrite");
}

void Hdf5Dataset::read(const Hyperslab& slab, std::span<std::byte> data) const {
  const Selection selection = select(*this, slab, data.size());
  const Hdf5Handle memory = memory_type(type(), file());
  check_hdf5(H5Dread(get(), memory.get(), selection.in_memory.get(), selection.in_file.get(), H5P_DEFAULT, data.data()),
             file(), "H5Dread");
}

std::vector<std::byte> Hdf5Dataset::read() const {
  const Hyperslab all = everything(*this);
  std::vector<std::byte> data(element_count(all.count) * element_size(type()));
  if (!data.empty()) read(all, data);
  return data;
}

std::vector<std::string> Hdf5Dataset::read_texts() const {
  std::vector<char*> pointers(element_count(shape()), nullptr);
  if (pointers.empty()) return {};
  const Hdf5Handle memory = memory_type(ElementType::Text, file());
  const Hdf5Handle space(check_hdf5(H5Dget_space(get()), file(), "H5Dget_space"), H5Sclose);
  check_hdf5(H5Dread(get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<void*>(pointers.data())), file(),
             "H5Dread");
  return take_texts(pointers, memory.get(), space.get(), file());
}

void Hdf5Dataset::make_coordinate(const std::string& name) const {
  check_hdf5(H5DSset_scale(get(), name.c_str()), file(), "H5DSset_scale");
}

void Hdf5Dataset::make_bare_dimension() const {
  const std::string length = std::to_string(shape().front());
  make_coordinate(kBareDimension + std::string(length.size() < 10 ? 10 - length.size() : 0, ' ') + length);
}

void Hdf5Dataset::attach(std::size_t axis, const Hdf5Dataset& dimension) const {
  check_hdf5(H5DSattach_scale(get(), dimension.get(), static_cast<unsigned>(axis)), file(), "H5DSattach_scale");
}

bool Hdf5Dataset::is_dimension() const { return check_hdf5(H5DSis_scale(get()), file(), "H5DSis_scale") > 0; }

bool Hdf5Dataset::is_bare_dimension() const {
  if (!is_dimension()) return false;
  const hid_t length = check_hdf5(H5DSget_scale_name(get(), nullptr, 0), file(), "H5DSget_scale_name");
  std::string name(static_cast<std::size_t>(length) + 1, '\0');
  check_hdf5(H5DSget_scale_name(get(), name.data(), name.size()), file(), "H5DSget_scale_name");
  return name.starts_with(kBareDimension);
}

std::vector<std::string> Hdf5Dataset::dimension_names() const {
  if (is_dimension()) return {name()};
  std::vector<std::string> names(shape().size());
  for (std::size_t axis = 0; axis < names.size(); ++axis) {
    const auto index = static_cast<unsigned>(axis);
    if (check_hdf5(H5DSget_num_scales(get(), index), file(), "H5DSget_num_scales") == 0) continue;
    check_hdf5(H5DSiterate_scales(get(), index, nullptr, keep_scale_name, &names[axis]), file(), "H5DSiterate_scales");
  }
  return names;
}

std::string Hdf5Dataset::name() const { return last_part(name_of(get(), file())); }

}  // namespace costate
