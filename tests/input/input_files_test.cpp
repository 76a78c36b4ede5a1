#include "input/input_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/sha256.hpp"
#include "input/input_directory.hpp"

namespace costate {
namespace {

using testing::HasSubstr;

const std::string kSweep = "[sweep]\nmode = \"file\"\nfile = \"points.csv\"\n";

TEST(InputFiles, AreReadOnce) {
  const InputDirectory directory;
  directory.write("a", "first");
  InputFiles files(directory / "");
  EXPECT_EQ(files.read("a"), "first");
  directory.write("a", "second");
  EXPECT_EQ(files.read("a"), "first");
  ASSERT_EQ(files.files().size(), 1U);
  EXPECT_EQ(files.files()[0].name, "a");
  EXPECT_EQ(files.files()[0].path, directory / "a");
  EXPECT_EQ(files.files()[0].sha256, sha256("first"));
}

TEST(InputFiles, WhatIsKnownIsNotReadFromTheDisk) {
  InputFiles files("nowhere", {{"a", "known"}});
  EXPECT_EQ(files.read("a"), "known");
  EXPECT_THROW(files.read("b"), Error);
}

TEST(InputFiles, ThatCannotBeReadAreNamed) {
  const InputDirectory directory;
  InputFiles files(directory / "");
  const auto problem = [&](const std::string& name) -> std::string {
    try {
      static_cast<void>(files.read(name));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(problem("absent"), HasSubstr("absent' cannot be read (No such file or directory)"));
  EXPECT_THAT(problem("."), HasSubstr("is a directory"));
  EXPECT_THAT(problem(""), HasSubstr("empty file name"));
  EXPECT_THAT(problem("a\nb"), HasSubstr("control character"));
  EXPECT_TRUE(files.files().empty());
}

TEST(InputFiles, BelongToWhatIdentifiesTheInput) {
  const InputDirectory directory;
  EXPECT_EQ(input_sha256(directory.job("")), sha256(texts::with("")));

  directory.write("points.csv", "drive\n1\n");
  const Job job = directory.job(kSweep);
  ASSERT_EQ(job.files.size(), 1U);
  EXPECT_EQ(input_file_line(job.files[0]), sha256("drive\n1\n") + "  points.csv");
  EXPECT_EQ(input_sha256(job), sha256(texts::with(kSweep) + sha256("drive\n1\n") + "  points.csv\n"));
  const std::string before = input_sha256(job);
  directory.write("points.csv", "drive\n2\n");
  EXPECT_NE(input_sha256(directory.job(kSweep)), before);
  EXPECT_EQ(directory.job(kSweep).text, job.text);
}

TEST(InputFiles, AreRelativeToTheInput) {
  const InputDirectory directory;
  directory.write("points.csv", "drive\n1\n");
  EXPECT_EQ(directory.problems(kSweep), "accepted");
  EXPECT_THAT(texts::problems(kSweep), HasSubstr("'points.csv' cannot be read"));
  EXPECT_EQ(texts::problems("[sweep]\nmode = \"file\"\nfile = \"" + (directory / "points.csv").string() + "\"\n"),
            "accepted");
}

}  // namespace
}  // namespace costate
