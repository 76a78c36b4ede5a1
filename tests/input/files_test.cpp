// Files and directories, read and to be written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "input/job.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  Files() : directory_(fs::temp_directory_path() / ("costate_input_" + std::to_string(getpid()))) {
    fs::create_directories(directory_);
  }
  ~Files() override { fs::remove_all(directory_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  [[nodiscard]] std::string written(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
    return (directory_ / name).string();
  }

  static std::string problem(const std::string& path) {
    try {
      static_cast<void>(load_job(path));
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  }

  fs::path directory_;
};

TEST_F(Files, AreReadWhole) {
  const std::string text = texts::with("title_is_missing = 1\n");
  EXPECT_THAT(problem(written("a.toml", text)),
              HasSubstr("a.toml:" + std::to_string(14) + ":1: time.title_is_missing"));
  EXPECT_EQ(load_job(written("b.toml", texts::with(""))).output_file, "b.h5");
}

TEST_F(Files, WithByteOrderMarkAndCarriageReturns) {
  std::string text;
  for (const char c : texts::with("[solver]\nrtol = 2\n")) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_THAT(problem(written("a.toml", "\xEF\xBB\xBF" + text)), HasSubstr("a.toml:15:8: solver.rtol"));
}

TEST_F(Files, ThatCannotBeReadAreNamed) {
  EXPECT_THAT(problem((directory_ / "none.toml").string()), HasSubstr("none.toml: cannot be read (No such file"));
  EXPECT_THAT(problem(directory_.string()), HasSubstr("is a directory"));
  EXPECT_THAT(problem(written("empty.toml", "")), HasSubstr("format_version: missing"));
}

TEST_F(Files, NothingIsCreatedToCheckTheOutput) {
  const std::string output = (directory_ / "result.h5").string();
  EXPECT_EQ(problem(written("a.toml", texts::with("[output]\nfile = \"" + output + "\"\n"))), "accepted");
  EXPECT_FALSE(fs::exists(output));
  const std::string nowhere = (directory_ / "nowhere" / "result.h5").string();
  EXPECT_THAT(problem(written("b.toml", texts::with("[output]\nfile = \"" + nowhere + "\"\n"))),
              HasSubstr("nowhere' does not exist"));
  EXPECT_FALSE(fs::exists(directory_ / "nowhere"));
}

/// Lets go of root's rights for a while; does nothing for anybody else.
class AsNobody {
 public:
  AsNobody() : user_(geteuid()) {
    if (user_ == 0) {
      EXPECT_EQ(seteuid(65534), 0);
    }
  }
  ~AsNobody() {
    if (user_ == 0) {
      EXPECT_EQ(seteuid(user_), 0);
    }
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t user_;
};

TEST_F(Files, AnOutputDirectoryThatCannotBeWrittenIsRefused) {
  const fs::path locked = directory_ / "locked";
  fs::create_directory(locked);
  fs::permissions(locked,
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  const std::string input =
      written("a.toml", texts::with("[output]\nfile = \"" + (locked / "result.h5").string() + "\"\n"));
  const AsNobody nobody;
  EXPECT_THAT(problem(input), HasSubstr("output.file: the directory '" + locked.string() + "' cannot be written"));
}

}  // namespace
}  // namespace costate
