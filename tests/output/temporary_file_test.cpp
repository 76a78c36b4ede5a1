#include "output/temporary_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(TemporaryFile, AppearsUnderItsNameWhenCommitted) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "a.h5") << "old";
  {
    TemporaryFile file(directory / "a.h5");
    std::ofstream(file.path()) << "new";
    EXPECT_EQ(text_of(directory / "a.h5"), "old");
    file.commit();
  }
  EXPECT_EQ(text_of(directory / "a.h5"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 1);
}

TEST(TemporaryFile, IsRefusedToASecondRunWhichLeavesItAlone) {
  const TemporaryDirectory directory;
  TemporaryFile file(directory / "a.h5");
  std::ofstream(file.path()) << "new";
  EXPECT_THROW(TemporaryFile(directory / "a.h5"), InputError);
  EXPECT_EQ(text_of(file.path()), "new");
  file.commit();
  // What a killed run has left behind is taken over.
  std::ofstream(directory / "a.h5.tmp") << "stale";
  EXPECT_NO_THROW(TemporaryFile(directory / "a.h5"));
}

TEST(TemporaryFile, IsAnInputErrorWhereItCannotBeMade) {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "a.h5.tmp");
  EXPECT_THROW(TemporaryFile(directory / "a.h5"), InputError);
  EXPECT_THROW(TemporaryFile(directory / "absent" / "a.h5"), InputError);
}

TEST(TemporaryFile, VanishesUncommitted) {
  const TemporaryDirectory directory;
  {
    const TemporaryFile file(directory / "a.h5");
    std::ofstream(file.path()) << "new";
  }
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST(TemporaryFile, CommittingNothingNamesTheFile) {
  const TemporaryDirectory directory;
  TemporaryFile file(directory / "a.h5");
  fs::remove(file.path());
  try {
    file.commit();
    FAIL() << "a file that does not exist was committed";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("a.h5.tmp"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace costate
