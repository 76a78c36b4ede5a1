#include "journal/savepoint_file.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

const SavepointMaker kMaker = {"cpu (avx2)", "costate 1"};

void write(const SavepointFile& file) {
  file.write([](Archive& archive) {
    double number = 0.5;
    archive.field(number);
  });
}

std::string refusal(const SavepointFile& file) {
  try {
    static_cast<void>(file.open());
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(SavepointFile, IsReadByWhoMadeIt) {
  const TemporaryDirectory directory;
  const SavepointFile file(directory / "a", "batch 0", kMaker);
  EXPECT_EQ(file.open(), nullptr);
  write(file);
  const std::unique_ptr<Archive> archive = file.open();
  ASSERT_NE(archive, nullptr);
  double number = 0;
  archive->field(number);
  archive->require_end();
  EXPECT_EQ(number, 0.5);
}

TEST(SavepointFile, SaysWhoMadeItToOthers) {
  const TemporaryDirectory directory;
  const std::string path = (directory / "a").string();
  write({path, "batch 0", kMaker});
  EXPECT_EQ(refusal({path, "batch 0", {"cuda (fake)", "costate 1"}}),
            path + ": was made on cpu (avx2) (this run is on cuda (fake), where its states cannot be taken over)");
  EXPECT_EQ(refusal({path, "batch 0", {"cpu (avx2)", "costate 2"}}),
            path + ": was made by costate 1 (this is costate 2, which cannot take its states over)");
  EXPECT_EQ(refusal({path, "batch 1", kMaker}), path + ": is damaged, or of something else (its digest is another)");
}

}  // namespace
}  // namespace costate
