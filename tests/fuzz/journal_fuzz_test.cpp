// What lies in a journal's directory, damaged in any way: nothing wrong is read.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "fuzz/campaign.hpp"
#include "journal/journal_directory.hpp"
#include "journal/journal_reader.hpp"
#include "journal/journal_writer.hpp"
#include "journal/record.hpp"
#include "journal/savepoint_file.hpp"
#include "output/sample_job.hpp"
#include "support/temporary_directory.hpp"

namespace costate::fuzz {
namespace {

const std::string kIdentity = "a test";
constexpr std::size_t kMost = std::size_t{1} << 20U;

class JournalFuzz : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return directory_ / name; }
  [[nodiscard]] std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(file(name), std::ios::binary | std::ios::trunc) << bytes;
    return file(name).string();
  }

  TemporaryDirectory directory_;
};

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_F(JournalFuzz, OfJournalsSoundRecordsAreReadAndNoOthers) {
  std::vector<std::string> seeds;
  std::vector<std::string> records;
  for (std::size_t first = 0; first < 6; first += 2) {
    const std::string name = "seed" + std::to_string(first);
    const auto journal = JournalWriter::create(file(name), kIdentity);
    for (std::size_t point = first; point < first + 3; ++point) {
      journal->append(point, sample_result(point));
      records.push_back(text_of(encode_record(point, sample_result(point))));
    }
    seeds.push_back(read_file(file(name), kMost));
  }
  const auto accepts = [&](const std::string& bytes) {
    JournalReader reader(put("journal", bytes), kIdentity);
    std::size_t found = 0;
    static_cast<void>(reader.scan([&](std::uint64_t offset, FrameKind kind, std::span<const std::byte> payload) {
      EXPECT_EQ(kind, FrameKind::Point);
      EXPECT_LT(offset, bytes.size());
      EXPECT_NE(std::ranges::find(records, text_of(payload)), records.end());
      ++found;
      return true;
    }));
    return found > 0;
  };
  EXPECT_GT(run({"journal", seeds, {"PTRPOINT", "PTRSTART", std::string(8, '\0')}, accepts, 2000}), 200U);
}

// Without the digest that guards it: bytes that are no record are refused, and take no memory that they do not have.
TEST_F(JournalFuzz, RecordsThatAreDamagedAreRefused) {
  std::vector<std::string> seeds;
  for (std::size_t point = 0; point < 5; ++point) seeds.push_back(text_of(encode_record(point, sample_result(point))));
  const auto accepts = [&](const std::string& bytes) {
    const PointRecord record = decode_record(std::as_bytes(std::span(bytes)));
    EXPECT_LE(record.result.states.size() * sizeof(std::complex<double>), bytes.size());
    EXPECT_LE(record.result.warnings.size(), bytes.size());
    return true;
  };
  EXPECT_GT(run({"record", seeds, {std::string(8, '\xff'), std::string(8, '\0')}, accepts, 20000}), 200U);
}

TEST_F(JournalFuzz, TheJobIsReadAsItWasOrRefused) {
  const JournalDirectory journals(file("a.h5"));
  std::filesystem::create_directory(journals.path());
  const Job job = parse_job(sample_text(kGridSweep), "sample.toml");
  const JournalJob written = journal_job(job, "sample.toml", {{"a.csv", "1,2,3"}}, "cpu (baseline)");
  journals.write_job(written);
  const std::string seed = read_file(journals.path() / "job", kMost);
  const auto accepts = [&](const std::string& bytes) {
    static_cast<void>(put("a.h5.journal/job", bytes));
    const std::optional<JournalJob> found = journals.job();
    EXPECT_TRUE(found);
    EXPECT_EQ(difference(*found, written), "");
    EXPECT_EQ(bytes, seed);
    return true;
  };
  static_cast<void>(run({"job", {seed}, {"PTR JOB "}, accepts, 2000}));
}

TEST_F(JournalFuzz, ASavepointIsReadAsItWasOrRefused) {
  const SavepointFile savepoint(file("savepoint"), kIdentity, {"cpu (baseline)", "a program"});
  std::vector<double> numbers(100, 0.5);
  std::vector<std::string> texts = {"a", "bc", ""};
  savepoint.write([&](Archive& archive) {
    archive.field(numbers);
    archive.field(texts);
  });
  const std::string seed = read_file(file("savepoint"), kMost);
  const auto accepts = [&](const std::string& bytes) {
    static_cast<void>(put("savepoint", bytes));
    const std::unique_ptr<Archive> archive = savepoint.open();
    std::vector<double> found;
    std::vector<std::string> found_texts;
    archive->field(found);
    archive->field(found_texts);
    archive->require_end();
    EXPECT_EQ(found, numbers);
    EXPECT_EQ(found_texts, texts);
    EXPECT_EQ(bytes, seed);
    return true;
  };
  static_cast<void>(run({"savepoint", {seed}, {"PTRSAVEP"}, accepts, 2000}));
}

TEST_F(JournalFuzz, SpansOfTimeAreFinite) {
  const auto accepts = [](const std::string& text) {
    const double seconds = parse_duration(text);
    EXPECT_TRUE(std::isfinite(seconds));
    EXPECT_GE(seconds, 0);
    return true;
  };
  EXPECT_GT(run({"span",
                 {"3h50m", "10 min", "1d 2h 3m 4.5s", "0", "90 s"},
                 {"d", "h", " ", "e5", "9999999999"},
                 accepts,
                 20000}),
            200U);
}

}  // namespace
}  // namespace costate::fuzz
