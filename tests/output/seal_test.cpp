#include "output/seal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace costate {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

TEST(Seal, FindsEveryFlippedBitAndEveryCut) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "sealed";
  write(path, "some bytes to keep");
  EXPECT_EQ(check_seal(path), Seal::Absent);
  seal(path);
  EXPECT_EQ(check_seal(path), Seal::Intact);
  const std::string sound = contents(path);
  EXPECT_TRUE(sound.starts_with("some bytes to keep"));
  for (std::size_t bit = 0; bit < 8 * sound.size(); ++bit) {
    std::string damaged = sound;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    write(path, damaged);
    EXPECT_NE(check_seal(path), Seal::Intact) << bit;
  }
  for (std::size_t length = 0; length < sound.size(); ++length) {
    write(path, sound.substr(0, length));
    EXPECT_NE(check_seal(path), Seal::Intact) << length;
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace costate
