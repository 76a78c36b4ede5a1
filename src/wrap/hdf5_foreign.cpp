#include "wrap/hdf5_foreign.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace costate {

namespace {

Hdf5Handle type_of(const Hdf5Dataset& dataset) {
  return {check_hdf5(H5Dget_type(dataset.get()), dataset.file(), "H5Dget_type"), H5Tclose};
}

bool is_float_member(hid_t compound, unsigned index, std::string_view name) {
  char* const written = H5Tget_member_name(compound, index);
  const bool has_name = written != nullptr && name == written;
  H5free_memory(written);
  return has_name && H5Tget_member_class(compound, index) == H5T_FLOAT;
}

/// Throws where a dataset that is stored in one piece does not have the bytes of its elements, which HDF5 would read
/// from behind them. One that was never written has none, and reads as its fill value.
void demand_whole(const Hdf5Dataset& dataset) {
  const Hdf5Handle properties(check_hdf5(H5Dget_create_plist(dataset.get()), dataset.file(), "H5Dget_create_plist"),
                              H5Pclose);
  const H5D_layout_t layout = H5Pget_layout(properties.get());
  if (layout == H5D_CHUNKED) return;
  const hsize_t stored = H5Dget_storage_size(dataset.get());
  const std::size_t size = H5Tget_size(type_of(dataset).get());
  if (stored == 0 && layout == H5D_CONTIGUOUS) return;
  if (stored / std::max<std::size_t>(size, 1) >= element_count(dataset.shape())) return;
  throw Error(dataset.file() + ": cannot be read (a dataset is shorter than its shape says)");
}

template <class T>
std::vector<T> read_all(const Hdf5Dataset& dataset) {
  demand_whole(dataset);
  std::vector<T> numbers(element_count(dataset.shape()));
  const Hdf5Handle memory = memory_type(kElementType<T>, dataset.file());
  if (!numbers.empty())
    check_hdf5(H5Dread(dataset.get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), dataset.file(),
               "H5Dread");
  return numbers;
}

unsigned long file_number(hid_t object, const std::string& file) {
  H5O_info_t info;
  check_hdf5(H5Oget_info2(object, &info, H5O_INFO_BASIC), file, "H5Oget_info2");
  return info.fileno;
}

/// HDF5 walks round for ever where a damaged file has a group that is a member of itself.
constexpr std::size_t kMostObjects = 100'000;
constexpr std::ptrdiff_t kDeepestGroup = 64;

struct Listing {
  std::vector<std::string> paths;
  std::size_t objects = 0;
};

herr_t append_dataset(hid_t /*root*/, const char* name, const H5O_info_t* info, void* listing) {
  auto& list = *static_cast<Listing*>(listing);
  const std::string_view path = name;
  if (++list.objects > kMostObjects || std::count(path.begin(), path.end(), '/') > kDeepestGroup) return -1;
  if (info->type != H5O_TYPE_DATASET) return 0;
  try {
    list.paths.push_back(std::string("/") + name);
    return 0;
  } catch (...) {
    return -1;
  }
}

/// The file behind an external link is not even opened: it may be a pipe.
herr_t refuse_external_link(const char* /*parent_file*/, const char* /*parent_group*/, const char* /*child_file*/,
                            const char* /*child_object*/, unsigned* /*flags*/, hid_t /*access*/, void* /*data*/) {
  return -1;
}

}  // namespace

NumberKind number_kind(const Hdf5Dataset& dataset) {
  const Hdf5Handle type = type_of(dataset);
  const H5T_class_t kind = H5Tget_class(type.get());
  if (kind == H5T_INTEGER || kind == H5T_FLOAT) return NumberKind::Real;
  const bool is_pair = kind == H5T_COMPOUND && H5Tget_nmembers(type.get()) == 2;
  if (is_pair && is_float_member(type.get(), 0, "r") && is_float_member(type.get(), 1, "i")) return NumberKind::Complex;
  return NumberKind::Other;
}

bool is_self_contained(const Hdf5Dataset& dataset) {
  const Hdf5Handle properties(check_hdf5(H5Dget_create_plist(dataset.get()), dataset.file(), "H5Dget_create_plist"),
                              H5Pclose);
  return H5Pget_layout(properties.get()) != H5D_VIRTUAL && H5Pget_external_count(properties.get()) == 0;
}

std::vector<double> read_real_numbers(const Hdf5Dataset& dataset) { return read_all<double>(dataset); }

std::vector<std::complex<double>> read_complex_numbers(const Hdf5Dataset& dataset) {
  if (number_kind(dataset) == NumberKind::Complex) return read_all<std::complex<double>>(dataset);
  const std::vector<double> real = read_real_numbers(dataset);
  return {real.begin(), real.end()};
}

std::optional<Hdf5Dataset> find_dataset(const Hdf5Group& root, const std::string& path) {
  const Hdf5Handle access(check_hdf5(H5Pcreate(H5P_LINK_ACCESS), root.file(), "H5Pcreate"), H5Pclose);
  check_hdf5(H5Pset_elink_cb(access.get(), refuse_external_link, nullptr), root.file(), "H5Pset_elink_cb");
  const hid_t id = H5Oopen(root.get(), path.c_str(), access.get());
  if (id < 0) return std::nullopt;
  Hdf5Handle object(id, H5Oclose);
  if (H5Iget_type(id) != H5I_DATASET) return std::nullopt;
  // Behind a mounted file stands another file.
  if (file_number(id, root.file()) != file_number(root.get(), root.file())) return std::nullopt;
  return Hdf5Dataset(std::move(object), root.file());
}

std::vector<std::string> dataset_paths(const Hdf5Group& root) {
  Listing list;
  check_hdf5(H5Ovisit2(root.get(), H5_INDEX_NAME, H5_ITER_INC, append_dataset, &list, H5O_INFO_BASIC), root.file(),
             "H5Ovisit2");
  std::sort(list.paths.begin(), list.paths.end());
  return std::move(list.paths);
}

}  // namespace costate
