#include "output/merge.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "journal/survey.hpp"
#include "output/journal_summary.hpp"
#include "output/sample_job.hpp"
#include "output/summary.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

class Merge : public testing::Test {
 protected:
  void SetUp() override { directory_.write_job(recorded_); }

  void begin(const std::vector<std::size_t>& points) {
    const JournalDirectory::Begun begun = directory_.begin_start(identity());
    StartRecord start{"2026-01-31T12:00:00Z", 2, 0, "cpu (baseline)", "costate run sample.toml"};
    Archive archive;
    archive.field(start);
    begun.journal->append(FrameKind::Start, archive.bytes());
    for (const std::size_t point : points) begun.journal->append(point, sample_result(point));
  }
  [[nodiscard]] std::string identity() const { return recorded_.identity(); }
  MergeSummary merge(const std::function<void()>& poll = [] {}) {
    return merge_journals(job_, directory_, identity(), output(), poll);
  }
  [[nodiscard]] std::filesystem::path output() const { return temporary_ / "a.h5"; }
  [[nodiscard]] std::string digest() const {
    return Hdf5File::open(output(), Hdf5Access::Read).root().read_attribute(result_names::kContentSha256).as_text();
  }
  /// Of a file that is written point by point, without journals.
  [[nodiscard]] std::string plain_digest() const {
    const std::filesystem::path path = temporary_ / "plain.h5";
    ResultWriter writer(job_, {"costate", 1}, path);
    for (std::size_t point = 0; point < job_.sweep.size(); ++point) writer.put(point, sample_result(point));
    writer.finish();
    return Hdf5File::open(path, Hdf5Access::Read).root().read_attribute(result_names::kContentSha256).as_text();
  }

  TemporaryDirectory temporary_;
  Job job_ = parse_job(sample_text(kGridSweep), "sample.toml");
  JournalJob recorded_ = journal_job(job_, "sample.toml", {}, "cpu (baseline)");
  JournalDirectory directory_{temporary_ / "a.h5"};
  std::vector<FileLock> locks_ = directory_.lock({});
};

TEST_F(Merge, AnyOrderAndAnyJournalsMakeTheSameFile) {
  begin({7, 0, 11, 3});
  begin({});
  begin({1, 2, 10, 4, 5, 3, 6, 9, 8, 7});
  const MergeSummary summary = merge();
  EXPECT_EQ(summary.pending, 0U);
  EXPECT_EQ(summary.failures.size(), 2U);
  EXPECT_TRUE(summary.problems.empty());
  EXPECT_EQ(digest(), plain_digest());
  const auto restarts = Hdf5File::open(output(), Hdf5Access::Read).root().read_attribute(result_names::kRestarts);
  EXPECT_EQ(restarts.texts.size(), 2U);
}

TEST_F(Merge, WhatIsMissingIsPending) {
  begin({7, 0, 11, 3});
  EXPECT_EQ(merge().pending, 8U);
  const ResultSummary summary = read_summary(output());
  EXPECT_EQ(summary.pending, 8U);
  EXPECT_EQ(summary.done, 4U);
  EXPECT_EQ(read_identity(output()).pending, 8U);
  // Later with the others.
  begin({1, 2, 10, 4, 5, 6, 9, 8});
  EXPECT_EQ(merge().pending, 0U);
  EXPECT_EQ(digest(), plain_digest());
}

TEST_F(Merge, OfNoPointsAllArePending) { EXPECT_EQ(merge().pending, job_.sweep.size()); }

TEST_F(Merge, StoppedItLeavesEverythingAsItWas) {
  begin({7, 0, 11, 3});
  int polls = 0;
  EXPECT_THROW(merge([&] {
                 if (++polls == 12) throw Error("stopped");
               }),
               Error);
  EXPECT_FALSE(std::filesystem::exists(output()));
  EXPECT_FALSE(std::filesystem::exists(output().string() + ".tmp"));
  EXPECT_EQ(merge().pending, 8U);
}

TEST_F(Merge, TheSummaryCountsWhatIsThere) {
  begin({7, 0, 4, 3});
  begin({7});
  const ResultSummary summary = summarize_journals(output());
  EXPECT_EQ(summary.done, 3U);
  EXPECT_EQ(summary.failed, 1U);
  EXPECT_EQ(summary.pending, 8U);
  ASSERT_EQ(summary.losses.size(), 1U);
  EXPECT_EQ(summary.losses.front().minimum, 1000.5);
  EXPECT_EQ(summary.losses.front().maximum, 8000.5);
  EXPECT_EQ(summary.axes.size(), 2U);
}

}  // namespace
}  // namespace costate
