#include "base/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

constexpr std::size_t kMost = 1'000'000;

std::string problem(const std::filesystem::path& path) {
  try {
    static_cast<void>(read_file(path, kMost));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ReadFile, KeepsEveryByte) {
  const TemporaryDirectory directory;
  const std::string bytes("a\0\r\n\xff\n", 6);
  std::ofstream(directory / "bytes", std::ios::binary) << bytes;
  EXPECT_EQ(read_file(directory / "bytes", kMost), bytes);
  std::ofstream(directory / "empty", std::ios::binary) << "";
  EXPECT_EQ(read_file(directory / "empty", kMost), "");
}

TEST(ReadFile, TellsWhyItCannot) {
  const TemporaryDirectory directory;
  EXPECT_EQ(problem(directory / "absent"), "cannot be read (No such file or directory)");
  EXPECT_THAT(problem(directory.path()), testing::StartsWith("is a directory"));
}

TEST(ReadFile, NeitherWaitsNorGoesOnForEver) {
  const TemporaryDirectory directory;
  ASSERT_EQ(mkfifo((directory / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(problem(directory / "pipe"), testing::StartsWith("is no regular file"));
  EXPECT_THAT(problem("/dev/zero"), testing::StartsWith("is no regular file"));
  std::filesystem::create_symlink("/dev/zero", directory / "link");
  EXPECT_THAT(problem(directory / "link"), testing::StartsWith("is no regular file"));
  std::ofstream(directory / "sparse") << "a";
  std::filesystem::resize_file(directory / "sparse", std::uintmax_t{1} << 40U);
  EXPECT_EQ(problem(directory / "sparse"), "is too long (such a file may hold 976.6 KiB)");
}

TEST(ReadFile, ReadsAPipeWhereItIsAskedTo) {
  const TemporaryDirectory directory;
  const std::filesystem::path pipe = directory / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe) << std::string(kMost, 'x'); });
  EXPECT_EQ(read_file(pipe, kMost, FileKinds::RegularOrPipe), std::string(kMost, 'x'));
  writer.join();
}

}  // namespace
}  // namespace costate
