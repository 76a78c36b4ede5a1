#include "base/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

std::string problem(const std::filesystem::path& path) {
  try {
    static_cast<void>(read_file(path));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ReadFile, KeepsEveryByte) {
  const TemporaryDirectory directory;
  const std::string bytes("a\0\r\n\xff\n", 6);
  std::ofstream(directory / "bytes", std::ios::binary) << bytes;
  EXPECT_EQ(read_file(directory / "bytes"), bytes);
  std::ofstream(directory / "empty", std::ios::binary) << "";
  EXPECT_EQ(read_file(directory / "empty"), "");
}

TEST(ReadFile, TellsWhyItCannot) {
  const TemporaryDirectory directory;
  EXPECT_EQ(problem(directory / "absent"), "cannot be read (No such file or directory)");
  EXPECT_THAT(problem(directory.path()), testing::StartsWith("is a directory"));
}

}  // namespace
}  // namespace costate
