// Journals that were cut, flipped and mixed up: no record is lost that can be had, and none is wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "journal/journal_directory.hpp"
#include "journal/journal_reader.hpp"
#include "journal/journal_writer.hpp"
#include "journal/record.hpp"
#include "journal/survey.hpp"
#include "output/sample_job.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

namespace fs = std::filesystem;

const std::string kIdentity = "a test";
constexpr std::size_t kPoints = 3;
constexpr std::size_t kMost = std::size_t{1} << 20U;

void write_journal(const fs::path& path, std::size_t first = 0) {
  const auto journal = JournalWriter::create(path, kIdentity);
  for (std::size_t point = first; point < first + kPoints; ++point) journal->append(point, sample_result(point));
  journal->sync();
}

struct Scanned {
  std::set<std::size_t> points;
  JournalDamage damage;
};

/// Every record that is found must be that of its point, to the last bit.
Scanned scan(const fs::path& path) {
  Scanned scanned;
  JournalReader reader(path, kIdentity);
  scanned.damage = reader.scan([&](std::uint64_t, FrameKind, std::span<const std::byte> payload) {
    const PointRecord record = decode_record(payload);
    EXPECT_TRUE(std::ranges::equal(payload, encode_record(record.point, sample_result(record.point))));
    scanned.points.insert(record.point);
    return true;
  });
  return scanned;
}

void put(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::vector<std::size_t> record_begins() {
  std::vector<std::size_t> begins = {0};
  for (std::size_t point = 0; point < kPoints; ++point)
    begins.push_back(begins.back() + kFrameHeader + encode_record(point, sample_result(point)).size() + kFrameDigest);
  return begins;
}

TEST(Journal, HoldsWhatWasAppended) {
  const TemporaryDirectory directory;
  write_journal(directory / "a");
  const Scanned scanned = scan(directory / "a");
  EXPECT_EQ(scanned.points, (std::set<std::size_t>{0, 1, 2}));
  EXPECT_FALSE(scanned.damage.torn);
  EXPECT_TRUE(scanned.damage.damaged.empty());
}

TEST(Journal, IsNeverWrittenTwice) {
  const TemporaryDirectory directory;
  write_journal(directory / "a");
  EXPECT_EQ(JournalWriter::create(directory / "a", kIdentity), nullptr);
  EXPECT_THROW(static_cast<void>(JournalWriter::create(directory / "absent" / "a", kIdentity)), Error);
}

TEST(Journal, CutAtAnyByteItLosesNoWholeRecord) {
  const TemporaryDirectory directory;
  write_journal(directory / "a");
  const std::string whole = read_file(directory / "a", kMost);
  const std::vector<std::size_t> begins = record_begins();
  ASSERT_EQ(whole.size(), begins.back());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(directory / "b", whole.substr(0, size));
    const Scanned scanned = scan(directory / "b");
    const auto complete = static_cast<std::size_t>(std::ranges::upper_bound(begins, size) - begins.begin()) - 1;
    ASSERT_EQ(scanned.points.size(), complete) << size;
    EXPECT_EQ(scanned.damage.torn.has_value(), begins[complete] != size) << size;
    EXPECT_TRUE(scanned.damage.damaged.empty()) << size;
  }
}

TEST(Journal, OfAnyFlippedBitOneRecordIsLostAndNoneIsWrong) {
  const TemporaryDirectory directory;
  write_journal(directory / "a");
  const std::string whole = read_file(directory / "a", kMost);
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    put(directory / "b", flipped);
    const Scanned scanned = scan(directory / "b");
    ASSERT_EQ(scanned.points.size(), kPoints - 1) << bit;
    ASSERT_EQ(scanned.damage.damaged.size() + (scanned.damage.torn ? 1 : 0), 1U) << bit;
  }
}

TEST(Journal, IsReadBehindALostPiece) {
  const TemporaryDirectory directory;
  write_journal(directory / "a");
  const std::string whole = read_file(directory / "a", kMost);
  const std::size_t second = record_begins()[1];
  put(directory / "b", whole.substr(0, second + 5) + whole.substr(second + 12));
  const Scanned scanned = scan(directory / "b");
  EXPECT_EQ(scanned.points, (std::set<std::size_t>{0, 2}));
  EXPECT_EQ(scanned.damage.damaged, (std::vector<std::uint64_t>{second}));
}

TEST(Journal, OfSomethingElseNothingIsRead) {
  const TemporaryDirectory directory;
  write_journal(directory / "a");
  JournalReader reader(directory / "a", "another test");
  const JournalDamage damage = reader.scan([](std::uint64_t, FrameKind, std::span<const std::byte>) {
    ADD_FAILURE() << "a record of another job was taken";
    return true;
  });
  EXPECT_FALSE(damage.damaged.empty());
}

JournalJob sample_journal_job() {
  const Job job = parse_job(sample_text(kGridSweep), "sample.toml");
  return journal_job(job, "sample.toml", {}, "cpu (baseline)");
}

TEST(JournalDirectory, KeepsTheJob) {
  const TemporaryDirectory temporary;
  const JournalDirectory directory(temporary / "a.h5");
  EXPECT_FALSE(directory.exists());
  const auto locks = directory.lock({});
  EXPECT_FALSE(directory.is_in_use());
  EXPECT_FALSE(directory.job());
  const JournalJob job = sample_journal_job();
  directory.write_job(job);
  const std::optional<JournalJob> found = directory.job();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, job.text);
  EXPECT_EQ(found->sha256, job.sha256);
  EXPECT_EQ(input_sha256(found->parse()), job.sha256);
  EXPECT_TRUE(directory.is_in_use());

  const fs::path file = directory.path() / "job";
  const std::string whole = read_file(file, kMost);
  put(file, whole.substr(0, whole.size() - 1));
  EXPECT_THROW(static_cast<void>(directory.job()), Error);
  directory.remove();
  EXPECT_FALSE(directory.exists());
}

TEST(JournalDirectory, OneRunOrSharesOfOne) {
  const TemporaryDirectory temporary;
  const JournalDirectory directory(temporary / "a.h5");
  {
    const auto whole = directory.lock({});
    EXPECT_THROW(static_cast<void>(directory.lock({})), InputError);
    EXPECT_THROW(static_cast<void>(directory.lock({0, 2})), InputError);
  }
  const auto first = directory.lock({0, 2});
  EXPECT_THROW(static_cast<void>(directory.lock({})), InputError);
  EXPECT_THROW(static_cast<void>(directory.lock({0, 2})), InputError);
  const auto second = directory.lock({1, 2});
}

TEST(JournalDirectory, StartsAreNumbered) {
  const TemporaryDirectory temporary;
  const JournalDirectory directory(temporary / "a.h5");
  const auto locks = directory.lock({});
  EXPECT_EQ(directory.begin_start(kIdentity).number, 1U);
  EXPECT_EQ(directory.begin_start(kIdentity).number, 2U);
  const auto third = directory.open_journal(2, 11, kIdentity);
  EXPECT_THROW(static_cast<void>(directory.open_journal(2, 11, kIdentity)), Error);
  put(directory.path() / "batch-000001.savepoint", "");
  std::vector<std::string> names;
  for (const fs::path& path : directory.journals()) names.push_back(path.filename().string());
  EXPECT_EQ(names, (std::vector<std::string>{"0001-0000.journal", "0002-0000.journal", "0002-0011.journal"}));
}

TEST(Survey, FindsThePointsOfAllJournals) {
  const TemporaryDirectory temporary;
  const JournalDirectory directory(temporary / "a.h5");
  const auto locks = directory.lock({});
  write_journal(directory.path() / "0001-0000.journal");
  write_journal(directory.path() / "0002-0001.journal", 2);
  std::vector<std::size_t> points;
  const auto take = [&](const RecordPlace& place, const PointRecord& record) {
    points.push_back(record.point);
    EXPECT_EQ(place.journal, points.size() <= 3 ? 0U : 1U);
  };
  Survey survey = survey_journals(directory, kIdentity, 5, take);
  EXPECT_EQ(points, (std::vector<std::size_t>{0, 1, 2, 2, 3, 4}));
  EXPECT_TRUE(survey.problems.empty());
  // A point that there is not.
  points.clear();
  survey = survey_journals(directory, kIdentity, 4,
                           [&](const RecordPlace&, PointRecord& record) { points.push_back(record.point); });
  EXPECT_EQ(points.size(), 5U);
  EXPECT_EQ(survey.problems.size(), 1U);
}

TEST(JournalJob, TellsWhatDiffers) {
  EXPECT_EQ(difference_of_texts("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(difference_of_texts("a\nb\n", "a\nc\n"), "line 2 is 'c' now, and was 'b'");
  EXPECT_EQ(difference_of_texts("a\n", "a\nc\n"), "line 2 is new: 'c'");
  EXPECT_EQ(difference_of_texts("a\nb\n", "a\n"), "line 2 is gone: 'b'");
  EXPECT_NE(difference_of_texts("a", "a\n"), "");
  JournalJob earlier{"", "text", {{"h.mtx", "1"}}, "x", ""};
  JournalJob now = earlier;
  EXPECT_EQ(difference(earlier, now), "");
  now.inputs.front().second = "2";
  EXPECT_EQ(difference(earlier, now), "the file 'h.mtx' has changed");
}

}  // namespace
}  // namespace costate
