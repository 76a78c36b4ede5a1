#include "journal/record.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "output/sample_job.hpp"

namespace costate {
namespace {

void expect_equal(const PointResult& a, const PointResult& b) {
  EXPECT_EQ(a.failed, b.failed);
  EXPECT_EQ(a.message, b.message);
  EXPECT_EQ(a.expectations, b.expectations);
  EXPECT_EQ(a.losses, b.losses);
  EXPECT_EQ(a.end_time, b.end_time);
  EXPECT_EQ(a.gradients, b.gradients);
  EXPECT_EQ(a.gradient_errors, b.gradient_errors);
  EXPECT_EQ(a.states, b.states);
  EXPECT_EQ(a.warnings, b.warnings);
  EXPECT_EQ(a.statistics.steps, b.statistics.steps);
  EXPECT_EQ(a.statistics.checkpoint_bytes_peak, b.statistics.checkpoint_bytes_peak);
  EXPECT_EQ(a.statistics.wall_time, b.statistics.wall_time);
}

TEST(PointRecord, ComesBackAsItWas) {
  for (const std::size_t point : {0U, 3U, 4U}) {
    const std::vector<std::byte> bytes = encode_record(point, sample_result(point));
    EXPECT_EQ(bytes.size() % 8, 0U);
    const PointRecord record = decode_record(bytes);
    EXPECT_EQ(record.point, point);
    expect_equal(record.result, sample_result(point));
  }
}

TEST(PointRecord, EveryTruncationIsAnError) {
  const std::vector<std::byte> bytes = encode_record(2, sample_result(2));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW((void)decode_record(std::span(bytes).first(size)), Error) << size;
  std::vector<std::byte> longer = bytes;
  longer.resize(bytes.size() + 8);
  EXPECT_THROW((void)decode_record(longer), Error);
}

TEST(PointRecord, AnAbsurdLengthIsAnError) {
  std::vector<std::byte> bytes = encode_record(2, sample_result(2));
  std::fill(bytes.begin() + 16, bytes.begin() + 24, std::byte{0xff});  // the message's length
  EXPECT_THROW((void)decode_record(bytes), Error);
}

}  // namespace
}  // namespace costate
