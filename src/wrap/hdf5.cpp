#include "wrap/hdf5.hpp"

#include <array>

namespace costate {

namespace {

constexpr unsigned kTracked = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

// Objects keep the order in which they and their attributes were created (netCDF-4 wants it), and no times, so that
// equal contents give equal bytes.
Hdf5Handle object_properties(hid_t property_class, const std::string& file) {
  Hdf5Handle properties(check_hdf5(H5Pcreate(property_class), file, "H5Pcreate"), H5Pclose);
  check_hdf5(H5Pset_attr_creation_order(properties.get(), kTracked), file, "H5Pset_attr_creation_order");
  check_hdf5(H5Pset_obj_track_times(properties.get(), false), file, "H5Pset_obj_track_times");
  return properties;
}

Hdf5Handle group_properties(hid_t property_class, const std::string& file) {
  Hdf5Handle properties = object_properties(property_class, file);
  check_hdf5(H5Pset_link_creation_order(properties.get(), kTracked), file, "H5Pset_link_creation_order");
  return properties;
}

Hdf5Handle access_properties(const std::string& file) {
  // Failures are told by exceptions, once; HDF5 itself prints nothing.
  check_hdf5(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), file, "H5Eset_auto2");
  Hdf5Handle properties(check_hdf5(H5Pcreate(H5P_FILE_ACCESS), file, "H5Pcreate"), H5Pclose);
  check_hdf5(H5Pset_libver_bounds(properties.get(), H5F_LIBVER_V18, H5F_LIBVER_V110), file, "H5Pset_libver_bounds");
  check_hdf5(H5Pset_fclose_degree(properties.get(), H5F_CLOSE_SEMI), file, "H5Pset_fclose_degree");
  return properties;
}

struct Listing {
  H5O_type_t kind;
  std::vector<std::string> names;
};

herr_t append_member(hid_t group, const char* name, const H5L_info_t* /*info*/, void* listing) {
  auto& wanted = *static_cast<Listing*>(listing);
  H5O_info_t info;
  if (H5Oget_info_by_name2(group, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
  try {
    if (info.type == wanted.kind) wanted.names.emplace_back(name);
    return 0;
  } catch (...) {
    return -1;
  }
}

std::vector<std::string> members(const Hdf5Group& group, H5O_type_t kind) {
  Listing listing{kind, {}};
  check_hdf5(H5Literate(group.get(), H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, append_member, &listing), group.file(),
             "H5Literate");
  return listing.names;
}

}  // namespace

std::string hdf5_version() {
  std::array<unsigned, 3> number{};
  check_hdf5(H5get_libversion(&number[0], &number[1], &number[2]), "HDF5", "H5get_libversion");
  return std::to_string(number[0]) + "." + std::to_string(number[1]) + "." + std::to_string(number[2]);
}

Hdf5Group Hdf5Group::create_group(const std::string& name) const {
  const Hdf5Handle properties = group_properties(H5P_GROUP_CREATE, file());
  return {Hdf5Handle(check_hdf5(H5Gcreate2(get(), name.c_str(), H5P_DEFAULT, properties.get(), H5P_DEFAULT), file(),
                                "H5Gcreate2"),
                     H5Gclose),
          file()};
}

Hdf5Group Hdf5Group::open_group(const std::string& name) const {
  return {Hdf5Handle(check_hdf5(H5Gopen2(get(), name.c_str(), H5P_DEFAULT), file(), "H5Gopen2"), H5Gclose), file()};
}

Hdf5Dataset Hdf5Group::create_dataset(const std::string& name, const DatasetLayout& layout) const {
  const Hdf5Handle properties = object_properties(H5P_DATASET_CREATE, file());
  if (!layout.chunk.empty()) {
    const std::vector<hsize_t> chunk(layout.chunk.begin(), layout.chunk.end());
    check_hdf5(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()), file(), "H5Pset_chunk");
    check_hdf5(H5Pset_fletcher32(properties.get()), file(), "H5Pset_fletcher32");
  }
  if (!layout.fill.empty()) {
    const Hdf5Handle memory = memory_type(layout.type, file());
    check_hdf5(H5Pset_fill_value(properties.get(), memory.get(), layout.fill.data()), file(), "H5Pset_fill_value");
  }
  const Hdf5Handle stored = file_type(layout.type, file());
  const Hdf5Handle space = make_space(layout.shape, file());
  return {Hdf5Handle(check_hdf5(H5Dcreate2(get(), name.c_str(), stored.get(), space.get(), H5P_DEFAULT,
                                           properties.get(), H5P_DEFAULT),
                                file(), "H5Dcreate2"),
                     H5Dclose),
          file()};
}

Hdf5Dataset Hdf5Group::open_dataset(const std::string& name) const {
  return {Hdf5Handle(check_hdf5(H5Dopen2(get(), name.c_str(), H5P_DEFAULT), file(), "H5Dopen2"), H5Dclose), file()};
}

bool Hdf5Group::contains(const std::string& name) const {
  return check_hdf5(H5Lexists(get(), name.c_str(), H5P_DEFAULT), file(), "H5Lexists") > 0;
}

std::vector<std::string> Hdf5Group::dataset_names() const { return members(*this, H5O_TYPE_DATASET); }

std::vector<std::string> Hdf5Group::group_names() const { return members(*this, H5O_TYPE_GROUP); }

Hdf5File Hdf5File::create(const std::filesystem::path& path) {
  const std::string file = path.string();
  const Hdf5Handle access = access_properties(file);
  const Hdf5Handle creation = group_properties(H5P_FILE_CREATE, file);
  return {
      {check_hdf5(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), file, "H5Fcreate"), H5Fclose},
      file};
}

Hdf5File Hdf5File::open(const std::filesystem::path& path, Hdf5Access access) {
  const std::string file = path.string();
  const Hdf5Handle properties = access_properties(file);
  const unsigned flags = access == Hdf5Access::Read ? H5F_ACC_RDONLY : H5F_ACC_RDWR;
  return {{check_hdf5(H5Fopen(file.c_str(), flags, properties.get()), file, "H5Fopen"), H5Fclose}, file};
}

Hdf5File Hdf5File::open_image(std::string_view bytes, const std::string& name) {
  constexpr std::size_t kIncrement = 65536;
  const Hdf5Handle properties = access_properties(name);
  check_hdf5(H5Pset_fapl_core(properties.get(), kIncrement, false), name, "H5Pset_fapl_core");
  // HDF5 copies the bytes and does not write to them, though its interface asks for them as if it did.
  std::string image(bytes);
  check_hdf5(H5Pset_file_image(properties.get(), image.data(), image.size()), name, "H5Pset_file_image");
  // HDF5 refuses a name that exists on the disk; this one cannot.
  const std::string nowhere = "/dev/null/image";
  return {{check_hdf5(H5Fopen(nowhere.c_str(), H5F_ACC_RDONLY, properties.get()), name, "H5Fopen"), H5Fclose}, name};
}

Hdf5File::Hdf5File(Hdf5Handle handle, const std::string& path)
    : handle_(std::move(handle)),
      path_(path),
      root_(Hdf5Handle(check_hdf5(H5Gopen2(handle_.get(), "/", H5P_DEFAULT), path, "H5Gopen2"), H5Gclose), path) {}

void Hdf5File::close() {
  root_ = Hdf5Group(Hdf5Handle(), path_);
  handle_.close(path_, "H5Fclose");
}

}  // namespace costate
