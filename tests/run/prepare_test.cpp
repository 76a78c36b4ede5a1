#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "output/sample_job.hpp"
#include "run/claim.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

// A directory of rank 0's that all ranks know.
class Prepare : public testing::Test {
 protected:
  void SetUp() override {
    if (world_.is_root()) own_.emplace();
    directory_ = world_.broadcast(own_ ? own_->path().string() : std::string());
    request_.input = (directory_ / "sample.toml").string();
    request_.output = (directory_ / "a.h5").string();
    write("sample.toml", sample_text(kGridSweep));
  }
  void TearDown() override { world_.barrier(); }

  void write(const std::string& name, const std::string& text) {
    if (world_.is_root()) std::ofstream(directory_ / name) << text;
    world_.barrier();
  }
  std::string problem() {
    try {
      const LoadedJob loaded = load(request_, world_);
      OutputClaim claim(request_, loaded, world_);
      world_.barrier();
      if (world_.is_root()) claim.remove_journals();
      world_.barrier();
      return "";
    } catch (const InputError& error) {
      return error.what();
    }
  }
  void expect_problem(const std::string& part) {
    const std::string text = problem();
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }

  Communicator world_{MPI_COMM_WORLD};
  std::optional<TemporaryDirectory> own_;
  std::filesystem::path directory_;
  RunRequest request_;
};

TEST_F(Prepare, EveryRankHasTheSameJob) {
  request_.overrides = {{"time.end", "2.5"}};
  const Job job = load(request_, world_).job;
  EXPECT_EQ(job.model->end, 2.5);
  EXPECT_EQ(world_.broadcast(job.text), job.text);
}

TEST_F(Prepare, FilesThatTheInputNamesAreReadByTheRootAlone) {
  write("points.csv", "drive\n0.25\n0.75\n");
  write("sample.toml", sample_text("[sweep]\nmode = \"file\"\nfile = \"points.csv\"\n"));
  // Elsewhere the name means nothing: what the others know, the root has told them.
  if (!world_.is_root()) std::filesystem::current_path("/");
  if (!world_.is_root()) request_.input = "/nowhere/sample.toml";
  const Job job = load(request_, world_).job;
  EXPECT_EQ(job.sweep.axes.at(0).values, (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(world_.broadcast(input_sha256(job)), input_sha256(job));
}

TEST_F(Prepare, AFileThatCannotBeReadIsEveryRanksError) {
  write("sample.toml", sample_text("[sweep]\nmode = \"file\"\nfile = \"absent.csv\"\n"));
  expect_problem("sweep.file: '" + (directory_ / "absent.csv").string() + "' cannot be read");
}

TEST_F(Prepare, TheOutputIsNoneOfTheInputs) {
  write("points.csv", "drive\n0.25\n");
  write("sample.toml", sample_text("[sweep]\nmode = \"file\"\nfile = \"points.csv\"\n"));
  request_.existing = ExistingOutput::Overwrite;
  request_.output = (directory_ / "points.csv").string();
  expect_problem("points.csv: this is an input file");
}

TEST_F(Prepare, AnUnreadableInputIsEveryRanksError) {
  request_.input = (directory_ / "absent.toml").string();
  expect_problem("absent.toml: cannot be read (No such file or directory)");
  request_.input = directory_.string();
  expect_problem("directory");
}

TEST_F(Prepare, ExistingResultsAreLeftAlone) {
  EXPECT_EQ(problem(), "");
  write("a.h5", "results");
  expect_problem("a.h5: the file exists");
  request_.existing = ExistingOutput::Overwrite;
  EXPECT_EQ(problem(), "");
}

TEST_F(Prepare, AJournalIsLeftAlone) {
  if (world_.is_root()) std::filesystem::create_directory(directory_ / "a.h5.journal");
  world_.barrier();
  expect_problem("a.h5.journal: a journal of this output exists");
}

TEST_F(Prepare, AFreshClaimHasEverythingToDo) {
  const LoadedJob loaded = load(request_, world_);
  const OutputClaim claim(request_, loaded, world_);
  EXPECT_EQ(claim.output(), directory_ / "a.h5");
  EXPECT_FALSE(claim.is_complete());
  EXPECT_EQ(claim.done(), 0U);
  EXPECT_EQ(claim.remaining().done.size(), loaded.job.sweep.size());
  world_.barrier();
}

TEST_F(Prepare, WhatIsInTheJournalsIsDoneOnAllRanks) {
  request_.existing = ExistingOutput::Resume;
  {
    const LoadedJob loaded = load(request_, world_);
    OutputClaim claim(request_, loaded, world_);
    const auto own = static_cast<std::size_t>(world_.rank());
    claim.journal().append(own, sample_result(own));
    world_.barrier();
  }
  {
    const LoadedJob loaded = load(request_, world_);
    const OutputClaim claim(request_, loaded, world_);
    EXPECT_EQ(claim.done(), static_cast<std::size_t>(world_.size()));
    EXPECT_TRUE(claim.remaining().done[0]);
    EXPECT_FALSE(claim.remaining().done[static_cast<std::size_t>(world_.size())]);
    world_.barrier();
  }
  request_.overrides = {{"time.end", "2.5"}};
  expect_problem("a.h5.journal: is of another input (line 28 is 'end = 2.5' now, and was 'end = 1.0')");
}

TEST_F(Prepare, AnOutputThatCannotBeWrittenIsRefused) {
  request_.output = directory_.string();
  expect_problem("directory");
  request_.output = (directory_ / "absent" / "a.h5").string();
  expect_problem("absent");
}

}  // namespace
}  // namespace costate
