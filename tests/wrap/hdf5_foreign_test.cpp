// Files as other programs write them: made by HDF5's own interface.
#include "wrap/hdf5_foreign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <complex>
#include <filesystem>

#include "base/error.hpp"
#include "base/files.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ForeignFile : public testing::Test {
 protected:
  /// A dataset of `type` in the file, with elements of type T in `memory`.
  template <class T>
  void write(const char* path, hid_t type, hid_t memory, const std::vector<hsize_t>& shape,
             const std::vector<T>& data) {
    const Hdf5Handle properties(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(properties.get(), 1);
    const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
    const Hdf5Handle dataset(
        H5Dcreate2(file_.get(), path, type, space.get(), properties.get(), H5P_DEFAULT, H5P_DEFAULT), H5Dclose);
    ASSERT_GE(H5Dwrite(dataset.get(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data.data()), 0);
  }

  /// Closes the file and opens its bytes.
  Hdf5File image(const std::string& name = "foreign.h5") {
    file_ = Hdf5Handle();
    return Hdf5File::open_image(read_file(path_, std::size_t{1} << 20U), name);
  }

  static Hdf5Handle pair_type(hid_t part, const char* first, const char* second) {
    const std::size_t size = H5Tget_size(part);
    Hdf5Handle type(H5Tcreate(H5T_COMPOUND, 2 * size), H5Tclose);
    H5Tinsert(type.get(), first, 0, part);
    H5Tinsert(type.get(), second, size, part);
    return type;
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_ / "foreign.h5";
  Hdf5Handle file_{H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose};
};

TEST_F(ForeignFile, NumbersOfAnyRealTypeAreRead) {
  write<double>("big", H5T_IEEE_F32BE, H5T_NATIVE_DOUBLE, {3}, {1, -0.5, 4});
  write<int>("integers", H5T_STD_U16LE, H5T_NATIVE_INT, {2, 2}, {1, 2, 3, 40000});
  const Hdf5File file = image();
  const std::optional<Hdf5Dataset> big = find_dataset(file.root(), "big");
  ASSERT_TRUE(big);
  EXPECT_EQ(number_kind(*big), NumberKind::Real);
  EXPECT_THAT(read_real_numbers(*big), ElementsAre(1, -0.5, 4));
  const std::optional<Hdf5Dataset> integers = find_dataset(file.root(), "/integers");
  ASSERT_TRUE(integers);
  EXPECT_THAT(integers->shape(), ElementsAre(2, 2));
  EXPECT_THAT(read_complex_numbers(*integers), ElementsAre(1, 2, 3, 40000));
}

TEST_F(ForeignFile, ComplexNumbersAreReadByTheNamesOfTheirParts) {
  const Hdf5Handle stored = pair_type(H5T_IEEE_F32LE, "r", "i");
  const Hdf5Handle memory = pair_type(H5T_NATIVE_DOUBLE, "r", "i");
  write<double>("z", stored.get(), memory.get(), {2}, {1, 2, 3, -4});
  const Hdf5Handle polar = pair_type(H5T_NATIVE_DOUBLE, "r", "phi");
  write<double>("polar", polar.get(), polar.get(), {1}, {1, 2});
  const Hdf5File file = image();
  const Hdf5Dataset numbers = *find_dataset(file.root(), "z");
  EXPECT_EQ(number_kind(numbers), NumberKind::Complex);
  EXPECT_THAT(read_complex_numbers(numbers), ElementsAre(std::complex<double>(1, 2), std::complex<double>(3, -4)));
  EXPECT_EQ(number_kind(*find_dataset(file.root(), "polar")), NumberKind::Other);
}

TEST_F(ForeignFile, DatasetsAreFoundByTheirPaths) {
  write<double>("b", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, {1}, {1});
  write<double>("group/a", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, {1}, {2});
  H5Lcreate_soft("/group/a", file_.get(), "alias", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_soft("/nowhere", file_.get(), "dangling", H5P_DEFAULT, H5P_DEFAULT);
  const Hdf5File file = image();
  EXPECT_THAT(dataset_paths(file.root()), ElementsAre("/b", "/group/a"));
  EXPECT_THAT(read_real_numbers(*find_dataset(file.root(), "group/a")), ElementsAre(2));
  EXPECT_THAT(read_real_numbers(*find_dataset(file.root(), "alias")), ElementsAre(2));
  for (const char* absent : {"c", "/group", "/group/b", "dangling", "b/c", ""})
    EXPECT_FALSE(find_dataset(file.root(), absent)) << absent;
}

TEST_F(ForeignFile, NumbersElsewhereAreToldApart) {
  write<double>("inside", H5T_NATIVE_DOUBLE, H5T_NATIVE_DOUBLE, {1}, {1});
  const std::string other = (directory_ / "other.h5").string();
  static_cast<void>(Hdf5File::create(other).root().create_dataset("x", {.shape = {1}, .chunk = {}, .fill = {}}));
  H5Lcreate_external(other.c_str(), "/x", file_.get(), "link", H5P_DEFAULT, H5P_DEFAULT);
  {
    const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_external(properties.get(), "outside.raw", 0, sizeof(double));
    const hsize_t one = 1;
    const Hdf5Handle space(H5Screate_simple(1, &one, nullptr), H5Sclose);
    const Hdf5Handle outside(
        H5Dcreate2(file_.get(), "outside", H5T_NATIVE_DOUBLE, space.get(), H5P_DEFAULT, properties.get(), H5P_DEFAULT),
        H5Dclose);
  }
  const Hdf5File file = image();
  EXPECT_TRUE(is_self_contained(*find_dataset(file.root(), "inside")));
  EXPECT_FALSE(is_self_contained(*find_dataset(file.root(), "outside")));
  EXPECT_FALSE(find_dataset(file.root(), "link"));
}

TEST_F(ForeignFile, FilesBehindLinksAreNotOpened) {
  const std::string pipe = (directory_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  H5Lcreate_external(pipe.c_str(), "/x", file_.get(), "link", H5P_DEFAULT, H5P_DEFAULT);
  const Hdf5File file = image();
  EXPECT_FALSE(find_dataset(file.root(), "link"));
  EXPECT_TRUE(dataset_paths(file.root()).empty());
}

TEST_F(ForeignFile, ADeepFileIsAnError) {
  std::string path = "x";
  for (int k = 0; k < 70; ++k) path = "g/" + path;
  write<int>(path.c_str(), H5T_STD_U16LE, H5T_NATIVE_INT, {1}, {1});
  const Hdf5File file = image();
  EXPECT_THROW(static_cast<void>(dataset_paths(file.root())), Error);
}

TEST(Hdf5Image, ThatIsNoFileIsAnErrorWithItsName) {
  try {
    static_cast<void>(Hdf5File::open_image("no HDF5 at all", "text.h5"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("text.h5"));
  }
  EXPECT_THROW(static_cast<void>(Hdf5File::open_image("", "empty.h5")), Error);
}

}  // namespace
}  // namespace costate
