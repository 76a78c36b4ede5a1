#include "wrap/hdf5.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

template <class T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

template <class T>
std::vector<T> values_of(const std::vector<std::byte>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Hdf5File, KeepsNumbersTextsAndAttributes) {
  const TemporaryDirectory directory;
  {
    Hdf5File file = Hdf5File::create(directory / "a.h5");
    file.root().create_dataset("x", {ElementType::Double, {2, 2}, {1, 2}, {}}).write(bytes_of<double>({1, 2, 3, 4}));
    const Hdf5Dataset names = file.root().create_dataset("names", {ElementType::Text, {2}, {}, {}});
    names.write_texts(std::vector<std::string>{"", "k\u00e9rr[0]"});
    names.write_attribute("flags", Hdf5Array::number_list(std::vector<std::int8_t>{0, 1, 2}));
    file.root()
        .create_group("g")
        .create_dataset("scalar", {ElementType::Int64, {}, {}, {}})
        .write(bytes_of<std::int64_t>({-5}));
    file.root().write_attribute("text", Hdf5Array::text(std::string(100000, 'y')));
    file.root().write_attribute("number", Hdf5Array::number(42));
    file.root().write_attribute("none", Hdf5Array::text_list({}));
  }
  const Hdf5File file = Hdf5File::open(directory / "a.h5", Hdf5Access::Read);
  const Hdf5Group& root = file.root();
  EXPECT_EQ(root.dataset_names(), (std::vector<std::string>{"x", "names"}));
  EXPECT_EQ(root.group_names(), std::vector<std::string>{"g"});
  EXPECT_EQ(values_of<double>(root.open_dataset("x").read()), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(root.open_dataset("names").read_texts(), (std::vector<std::string>{"", "k\u00e9rr[0]"}));
  EXPECT_EQ(root.open_dataset("names").read_attribute("flags").bytes, bytes_of<std::int8_t>({0, 1, 2}));
  EXPECT_EQ(values_of<std::int64_t>(root.open_group("g").open_dataset("scalar").read()),
            (std::vector<std::int64_t>{-5}));
  EXPECT_EQ(root.read_attribute("text").as_text(), std::string(100000, 'y'));
  EXPECT_EQ(root.read_attribute("number").as_number(), 42);
  EXPECT_EQ(root.read_attribute("none").shape, (std::vector<std::size_t>{0}));
  EXPECT_EQ(root.attribute_names(), (std::vector<std::string>{"none", "number", "text"}));
}

TEST(Hdf5Dataset, WhatWasNotWrittenIsTheFill) {
  const TemporaryDirectory directory;
  const Hdf5File file = Hdf5File::create(directory / "a.h5");
  const Hdf5Dataset x =
      file.root().create_dataset("x", {ElementType::Double, {3, 2}, {2, 2}, bytes_of<double>({std::nan("")})});
  x.write({{1, 0}, {1, 2}}, bytes_of<double>({7, 8}));
  const std::vector<double> values = values_of<double>(x.read());
  EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[1]) && std::isnan(values[4]) && std::isnan(values[5]));
  EXPECT_EQ(values[2], 7);
  EXPECT_EQ(values[3], 8);
}

TEST(Hdf5Dataset, NamesItsDimensions) {
  const TemporaryDirectory directory;
  const Hdf5File file = Hdf5File::create(directory / "a.h5");
  const Hdf5Dataset time = file.root().create_dataset("time", {ElementType::Double, {3}, {}, {}});
  time.make_coordinate("time");
  const Hdf5Dataset row = file.root().create_dataset("row", {ElementType::Int8, {2}, {}, {}});
  row.make_bare_dimension();
  const Hdf5Dataset x = file.root().create_dataset("x", {ElementType::Double, {3, 2}, {}, {}});
  x.attach(0, time);
  x.attach(1, row);
  EXPECT_EQ(x.dimension_names(), (std::vector<std::string>{"time", "row"}));
  EXPECT_EQ(time.dimension_names(), std::vector<std::string>{"time"});
  EXPECT_TRUE(time.is_dimension());
  EXPECT_FALSE(time.is_bare_dimension());
  EXPECT_TRUE(row.is_bare_dimension());
  EXPECT_FALSE(x.is_dimension());
}

TEST(Hdf5File, EqualContentsGiveEqualBytes) {
  const TemporaryDirectory directory;
  for (const char* name : {"a.h5", "b.h5"}) {
    const Hdf5File file = Hdf5File::create(directory / name);
    file.root().create_dataset("x", {ElementType::Double, {4}, {2}, {}}).write(bytes_of<double>({1, 2, 3, 4}));
    file.root().write_attribute("text", Hdf5Array::text("same"));
  }
  EXPECT_EQ(contents(directory / "a.h5"), contents(directory / "b.h5"));
}

TEST(Hdf5Dataset, AFlippedBitIsAnErrorThatNamesTheFile) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory / "a.h5";
  const std::vector<double> values = {1.25, 2.5, 3.75, 4.125};
  {
    const Hdf5File file = Hdf5File::create(path);
    file.root().create_dataset("x", {ElementType::Double, {4}, {4}, {}}).write(bytes_of(values));
  }
  std::string bytes = contents(path);
  const std::vector<std::byte> raw = bytes_of(values);
  const std::string pattern(reinterpret_cast<const char*>(raw.data()), raw.size());
  const std::size_t place = bytes.find(pattern);
  ASSERT_NE(place, std::string::npos);
  bytes[place + 3] = static_cast<char>(bytes[place + 3] ^ 1);
  std::ofstream(path, std::ios::binary) << bytes;

  const Hdf5File file = Hdf5File::open(path, Hdf5Access::Read);
  const std::string message = message_of([&] { (void)file.root().open_dataset("x").read(); });
  EXPECT_TRUE(message.starts_with(path.string())) << message;
  EXPECT_NE(message.find("H5Dread"), std::string::npos) << message;
}

TEST(Hdf5File, OpeningFailsWithTheCause) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "text.h5") << "this is no HDF5 file";
  const std::string message = message_of([&] { Hdf5File::open(directory / "text.h5", Hdf5Access::Read); });
  EXPECT_NE(message.find("text.h5: HDF5 failed in H5Fopen ("), std::string::npos) << message;
  EXPECT_NE(message_of([&] { Hdf5File::create(directory / "absent" / "a.h5"); }).find("No such file or directory"),
            std::string::npos);
}

TEST(Hdf5File, AFullDiskIsToldWithoutPlacesInTheSource) {
  // Whatever is written to it, this device is full.
  const std::filesystem::path full = "/dev/full";
  if (!std::filesystem::exists(full)) GTEST_SKIP() << "there is no " << full;
  const std::string message = message_of([&] {
    Hdf5File file = Hdf5File::create(full);
    file.close();
  });
  EXPECT_EQ(message, "/dev/full: cannot be written (No space left on device)");
}

TEST(Hdf5Dataset, RefusesDataOfAnotherSize) {
  const TemporaryDirectory directory;
  const Hdf5File file = Hdf5File::create(directory / "a.h5");
  const Hdf5Dataset x = file.root().create_dataset("x", {ElementType::Double, {2}, {}, {}});
  EXPECT_THROW(x.write(bytes_of<double>({1, 2, 3})), Error);
  EXPECT_THROW(x.write({{1}, {2}}, bytes_of<double>({1, 2})), Error);
}

TEST(Hdf5File, ClosingWithAnOpenDatasetIsAnError) {
  const TemporaryDirectory directory;
  Hdf5File file = Hdf5File::create(directory / "a.h5");
  const Hdf5Dataset x = file.root().create_dataset("x", {ElementType::Double, {2}, {}, {}});
  EXPECT_THROW(file.close(), Error);
}

}  // namespace
}  // namespace costate
