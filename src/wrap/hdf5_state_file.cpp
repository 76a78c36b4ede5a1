#include "wrap/hdf5_state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/error.hpp"
#include "wrap/hdf5_object.hpp"
#include "wrap/hdf5_type.hpp"

namespace costate {

namespace {

/// HDF5's chunks are smaller than 4 GiB; these have at most 512 MiB.
constexpr std::size_t kMostNumbers = std::size_t{1} << 26U;
constexpr std::size_t kChecksumBytes = 4;
/// HDF5's index of chunks takes about 20 bytes for each; beside it there are the headers.
constexpr std::size_t kIndexBytes = 32;
constexpr std::size_t kHeaderBytes = std::size_t{64} << 10U;

std::size_t pieces(std::size_t numbers) { return (numbers + kMostNumbers - 1) / kMostNumbers; }
std::size_t chunk_numbers(std::size_t numbers) { return (numbers + pieces(numbers) - 1) / pieces(numbers); }

/// No other process on any machine has it, and this one has it for a moment only.
std::string own_name() {
  constexpr std::size_t kMostHostName = 256;
  std::array<char, kMostHostName> host{};
  const bool is_known = gethostname(host.data(), host.size() - 1) == 0;
  return fmt::format("costate-checkpoints-{}-{}.h5", is_known ? host.data() : "localhost", getpid());
}

Hdf5Handle create_file(const std::string& name) {
  check_hdf5(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), name, "H5Eset_auto2");
  const Hdf5Handle access(check_hdf5(H5Pcreate(H5P_FILE_ACCESS), name, "H5Pcreate"), H5Pclose);
  // The index of chunks of this format has a fixed size.
  check_hdf5(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110), name, "H5Pset_libver_bounds");
  // A process that was killed may have left one of this name.
  unlink(name.c_str());
  try {
    return {check_hdf5(H5Fcreate(name.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, access.get()), name, "H5Fcreate"), H5Fclose};
  } catch (const Error&) {
    // On a full disk there is a file without contents.
    unlink(name.c_str());
    throw;
  }
}

Hdf5Handle create_dataset(hid_t file, std::size_t numbers, std::size_t capacity, const std::string& name) {
  const Hdf5Handle creation(check_hdf5(H5Pcreate(H5P_DATASET_CREATE), name, "H5Pcreate"), H5Pclose);
  const std::array<hsize_t, 2> chunk{1, chunk_numbers(numbers)};
  check_hdf5(H5Pset_chunk(creation.get(), static_cast<int>(chunk.size()), chunk.data()), name, "H5Pset_chunk");
  check_hdf5(H5Pset_fletcher32(creation.get()), name, "H5Pset_fletcher32");
  check_hdf5(H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER), name, "H5Pset_fill_time");
  // No chunk stays in memory: what fails to be written fails when it is written.
  const Hdf5Handle access(check_hdf5(H5Pcreate(H5P_DATASET_ACCESS), name, "H5Pcreate"), H5Pclose);
  check_hdf5(H5Pset_chunk_cache(access.get(), 1, 0, 1.0), name, "H5Pset_chunk_cache");
  const std::array<std::size_t, 2> shape{capacity, numbers};
  const Hdf5Handle space = make_space(shape, name);
  const Hdf5Handle type = file_type(ElementType::Double, name);
  return {check_hdf5(H5Dcreate2(file, "states", type.get(), space.get(), H5P_DEFAULT, creation.get(), access.get()),
                     name, "H5Dcreate2"),
          H5Dclose};
}

/// The place of one state in the file.
Hdf5Handle select(hid_t dataset, std::size_t place, std::size_t numbers, const std::string& name) {
  Hdf5Handle space(check_hdf5(H5Dget_space(dataset), name, "H5Dget_space"), H5Sclose);
  const std::array<hsize_t, 2> offset{place, 0};
  const std::array<hsize_t, 2> count{1, numbers};
  check_hdf5(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr), name,
             "H5Sselect_hyperslab");
  return space;
}

}  // namespace

std::size_t Hdf5StateFile::bytes_per_state(std::size_t numbers) {
  return pieces(numbers) * (chunk_numbers(numbers) * sizeof(double) + kChecksumBytes);
}

std::size_t Hdf5StateFile::overhead(std::size_t numbers, std::size_t capacity) {
  return kHeaderBytes + kIndexBytes * capacity * pieces(numbers);
}

Hdf5StateFile::Hdf5StateFile(const std::filesystem::path& directory, std::size_t numbers, std::size_t capacity)
    : name_((directory / own_name()).string()),
      numbers_(numbers),
      overhead_(overhead(numbers, capacity)),
      file_(create_file(name_)) {
  if (unlink(name_.c_str()) != 0)
    throw Error(fmt::format("{}: cannot be removed from its directory ({})", name_, std::strerror(errno)));
  void* driver = nullptr;
  check_hdf5(H5Fget_vfd_handle(file_.get(), H5P_DEFAULT, &driver), name_, "H5Fget_vfd_handle");
  descriptor_ = *static_cast<int*>(driver);
  reserve(0);
  dataset_ = create_dataset(file_.get(), numbers, capacity, name_);
  memory_type_ = memory_type(ElementType::Double, name_);
}

void Hdf5StateFile::reserve(std::size_t states) {
  const std::size_t bytes = overhead_ + states * bytes_per_state(numbers_);
  const int code = posix_fallocate(descriptor_, 0, static_cast<off_t>(bytes));
  if (code != 0) throw Error(fmt::format("{}: cannot grow to {} bytes ({})", name_, bytes, std::strerror(code)));
  reserved_ = states;
}

void Hdf5StateFile::write(std::size_t place, std::span<const double> state) {
  if (place >= reserved_) reserve(place + 1);
  const Hdf5Handle space = select(dataset_.get(), place, numbers_, name_);
  const std::array<std::size_t, 1> count{numbers_};
  const Hdf5Handle memory = make_space(count, name_);
  check_hdf5(H5Dwrite(dataset_.get(), memory_type_.get(), memory.get(), space.get(), H5P_DEFAULT, state.data()), name_,
             "H5Dwrite");
}

void Hdf5StateFile::read(std::size_t place, std::span<double> state) const {
  const Hdf5Handle space = select(dataset_.get(), place, numbers_, name_);
  const std::array<std::size_t, 1> count{numbers_};
  const Hdf5Handle memory = make_space(count, name_);
  check_hdf5(H5Dread(dataset_.get(), memory_type_.get(), memory.get(), space.get(), H5P_DEFAULT, state.data()), name_,
             "H5Dread");
}

void Hdf5StateFile::expect(std::size_t place) const {
  for (std::size_t piece = 0; piece < pieces(numbers_); ++piece) {
    const std::array<hsize_t, 2> corner{place, piece * chunk_numbers(numbers_)};
    haddr_t address = HADDR_UNDEF;
    hsize_t size = 0;
    check_hdf5(H5Dget_chunk_info_by_coord(dataset_.get(), corner.data(), nullptr, &address, &size), name_,
               "H5Dget_chunk_info_by_coord");
    // A hint: whether the system takes it does not matter.
    if (address != HADDR_UNDEF)
      posix_fadvise(descriptor_, static_cast<off_t>(address), static_cast<off_t>(size), POSIX_FADV_WILLNEED);
  }
}

}  // namespace costate
