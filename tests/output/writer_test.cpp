#include "output/writer.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "base/result_names.hpp"
#include "output/content.hpp"
#include "output/sample_job.hpp"
#include "output/summary.hpp"
#include "support/temporary_directory.hpp"

namespace costate {
namespace {

namespace names = result_names;

Job sample_job(const std::string& sweep) { return parse_job(sample_text(sweep), "sample.toml"); }

void write(const Job& job, const std::filesystem::path& path, const std::vector<std::size_t>& order) {
  ResultWriter writer(job, {shell_line({"costate", "run", "a b"}), 2}, path);
  for (const std::size_t point : order) writer.put(point, sample_result(point));
  writer.finish();
}

std::vector<std::size_t> in_order(std::size_t count) {
  std::vector<std::size_t> order(count);
  for (std::size_t k = 0; k < count; ++k) order[k] = k;
  return order;
}

template <class T>
std::vector<T> read(const Hdf5Group& group, const std::string& name) {
  const std::vector<std::byte> bytes = group.open_dataset(name).read();
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::string digest_of(const std::filesystem::path& path) {
  return Hdf5File::open(path, Hdf5Access::Read).root().read_attribute(names::kContentSha256).as_text();
}

using Names = std::vector<std::string>;

TEST(ResultWriter, GridDimensionsAreTheAxes) {
  const TemporaryDirectory directory;
  write(sample_job(kGridSweep), directory / "a.h5", in_order(12));
  const Hdf5File file = Hdf5File::open(directory / "a.h5", Hdf5Access::Read);
  const Hdf5Group& root = file.root();
  const auto dimensions = [&](const std::string& name) { return root.open_dataset(name).dimension_names(); };
  EXPECT_EQ(dimensions("z"), (Names{"drive", "amp[1]", "initial", "time"}));
  EXPECT_EQ(dimensions("lowering"), dimensions("z"));
  EXPECT_EQ(dimensions("cost"), (Names{"drive", "amp[1]"}));
  EXPECT_EQ(dimensions("grad_cost"), (Names{"drive", "amp[1]", "wrt"}));
  EXPECT_EQ(dimensions("final_state"), (Names{"drive", "amp[1]", "initial", "row"}));
  EXPECT_EQ(dimensions("status"), (Names{"drive", "amp[1]"}));
  EXPECT_EQ(root.open_dataset("wrt").read_texts(), (Names{"drive", "amp[0]", "amp[1]"}));
  EXPECT_EQ(root.open_dataset("initial").read_texts(), (Names{"down", "up"}));
  EXPECT_EQ(read<double>(root, "drive"), (std::vector<double>{0.1, 0.2, 0.3, 0.4}));
  EXPECT_EQ(read<double>(root, "time"), (std::vector<double>{0, 0.5, 1}));
}

TEST(ResultWriter, EveryNumberStandsAtItsPlace) {
  const TemporaryDirectory directory;
  const Job job = sample_job(kGridSweep);
  write(job, directory / "a.h5", {7, 0, 11, 3, 1, 2, 10, 4, 5, 6, 9, 8});
  const Hdf5File file = Hdf5File::open(directory / "a.h5", Hdf5Access::Read);
  const Hdf5Group& root = file.root();
  const auto z = read<double>(root, "z");
  const auto lowering = read<std::complex<double>>(root, "lowering");
  const auto cost = read<double>(root, "cost");
  const auto gradient = read<double>(root, "grad_cost");
  const auto state = read<std::complex<double>>(root, "final_state");
  const auto status = read<std::int8_t>(root, "status");
  const auto steps = read<std::int64_t>(root, "steps");
  const auto wall_time = read<double>(root, "wall_time");
  for (std::size_t point = 0; point < 12; ++point) {
    const PointResult expected = sample_result(point);
    if (expected.failed) {
      EXPECT_EQ(status[point], 2);
      EXPECT_EQ(steps[point], -1);
      EXPECT_TRUE(std::isnan(cost[point]) && std::isnan(wall_time[point]) && std::isnan(gradient[3 * point + 2]));
      EXPECT_TRUE(std::isnan(z[6 * point + 5]) && std::isnan(lowering[6 * point].imag()));
      continue;
    }
    EXPECT_EQ(status[point], 1);
    EXPECT_EQ(steps[point], 10);
    EXPECT_EQ(wall_time[point], 0.125);
    EXPECT_EQ(cost[point], expected.losses[0]);
    for (std::size_t k = 0; k < 6; ++k) {
      EXPECT_EQ(z[6 * point + k], expected.expectations[k].real());
      EXPECT_EQ(lowering[6 * point + k], expected.expectations[6 + k]);
    }
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(gradient[3 * point + k], expected.gradients[k]);
    for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(state[4 * point + k], expected.states[k]);
  }
  const Hdf5Group failures = root.open_group("failures");
  EXPECT_EQ(read<std::int64_t>(failures, "point"), (std::vector<std::int64_t>{4, 9}));
  EXPECT_EQ(failures.open_dataset("message").read_texts(),
            (Names{"point 4 has no solution", "point 9 has no solution"}));
  const Hdf5Group warnings = root.open_group("warnings");
  EXPECT_EQ(warnings.open_dataset("message").read_texts(), Names{"the top level of 'q' is populated"});
  EXPECT_EQ(read<std::int64_t>(warnings, "count"), std::vector<std::int64_t>{5});  // 0 2 6 8 10; 4 failed
  EXPECT_EQ(read<std::int64_t>(warnings, "point"), std::vector<std::int64_t>{0});
}

TEST(ResultWriter, ZipHasADimensionOfPoints) {
  const TemporaryDirectory directory;
  write(sample_job(kZipSweep), directory / "a.h5", in_order(3));
  const Hdf5File file = Hdf5File::open(directory / "a.h5", Hdf5Access::Read);
  const Hdf5Group& root = file.root();
  EXPECT_EQ(root.open_dataset("z").dimension_names(), (Names{"point", "initial", "time"}));
  EXPECT_EQ(root.open_dataset("amp[1]").dimension_names(), Names{"point"});
  EXPECT_EQ(read<std::int64_t>(root, "point"), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(read<double>(root, "amp[1]"), (std::vector<double>{1, 2, 3}));
}

TEST(ResultWriter, WithoutASweepThereIsNoSweepDimension) {
  const TemporaryDirectory directory;
  write(sample_job(""), directory / "a.h5", {0});
  const Hdf5File file = Hdf5File::open(directory / "a.h5", Hdf5Access::Read);
  EXPECT_EQ(file.root().open_dataset("z").dimension_names(), (Names{"initial", "time"}));
  EXPECT_EQ(file.root().open_dataset("cost").shape(), std::vector<std::size_t>{});
  EXPECT_EQ(read<double>(file.root(), "cost"), std::vector<double>{1000.5});
}

TEST(ResultWriter, TheDigestDependsOnResultsAlone) {
  const TemporaryDirectory directory;
  const Job job = sample_job(kGridSweep);
  write(job, directory / "a.h5", in_order(12));
  {
    ResultWriter writer(job, {"another command", 64}, directory / "b.h5");
    for (std::size_t point = 12; point-- > 0;) {
      PointResult result = sample_result(point);
      result.statistics.wall_time = 99;
      writer.put(point, result);
    }
    writer.finish();
  }
  EXPECT_EQ(digest_of(directory / "a.h5"), digest_of(directory / "b.h5"));
  {
    ResultWriter writer(job, {"costate", 1}, directory / "c.h5");
    for (std::size_t point = 0; point < 12; ++point) {
      PointResult result = sample_result(point);
      if (point == 7) result.gradients[1] = std::nextafter(result.gradients[1], 0.0);
      writer.put(point, result);
    }
    writer.finish();
  }
  EXPECT_NE(digest_of(directory / "a.h5"), digest_of(directory / "c.h5"));
}

TEST(ResultWriter, PointsThatAreNotPutArePending) {
  const TemporaryDirectory directory;
  const Job job = sample_job(kGridSweep);
  write(job, directory / "a.h5", {0, 1, 3, 10, 7});
  const Hdf5File file = Hdf5File::open(directory / "a.h5", Hdf5Access::Read);
  EXPECT_EQ(read<std::int8_t>(file.root(), "status"), (std::vector<std::int8_t>{1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0}));
  const std::vector<double> costs = read<double>(file.root(), "cost");
  EXPECT_EQ(costs[7], sample_result(7).losses[0]);
  EXPECT_TRUE(std::isnan(costs[8]));
  EXPECT_EQ(read_summary(directory / "a.h5").pending, 7U);
}

TEST(ResultWriter, RefusesAResultOfAnotherShape) {
  const TemporaryDirectory directory;
  const Job job = sample_job("");
  ResultWriter writer(job, {"costate", 1}, directory / "a.h5");
  PointResult result = sample_result(0);
  result.gradients.pop_back();
  EXPECT_THROW(writer.put(0, result), Error);
}

TEST(ReadSummary, TellsWhatIsThere) {
  const TemporaryDirectory directory;
  write(sample_job(kGridSweep), directory / "a.h5", in_order(12));
  const ResultSummary summary = read_summary(directory / "a.h5");
  EXPECT_EQ(summary.done, 10U);
  EXPECT_EQ(summary.failed, 2U);
  EXPECT_EQ(summary.pending, 0U);
  ASSERT_EQ(summary.axes.size(), 2U);
  EXPECT_EQ(summary.axes[1].name, "amp[1]");
  EXPECT_EQ(summary.axes[1].length, 3U);
  EXPECT_EQ(summary.axes[1].last, 3.0);
  ASSERT_EQ(summary.losses.size(), 1U);
  EXPECT_EQ(summary.losses[0].name, "cost");
  EXPECT_EQ(summary.losses[0].minimum, 1000.5);
  EXPECT_EQ(summary.losses[0].maximum, 12000.5);
  EXPECT_EQ(summary.wrt, (Names{"drive", "amp[0]", "amp[1]"}));
}

TEST(ReadSummary, AZippedParameterIsNoLoss) {
  const TemporaryDirectory directory;
  write(sample_job(kZipSweep), directory / "a.h5", in_order(3));
  const ResultSummary summary = read_summary(directory / "a.h5");
  ASSERT_EQ(summary.losses.size(), 1U);
  EXPECT_EQ(summary.losses[0].name, "cost");
  ASSERT_EQ(summary.axes.size(), 3U);
  EXPECT_EQ(summary.axes[1].name, "drive");
}

// Flips every bit-carrying byte in turn would take long: one byte in each stretch of 61 does.
TEST(ReadSummary, DamageIsFoundOrTouchesNoResult) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory / "a.h5";
  write(sample_job(""), path, {0});
  std::ifstream stream(path, std::ios::binary);
  const std::string sound{std::istreambuf_iterator<char>(stream), {}};
  const std::string digest = digest_of(path);
  std::size_t found = 0;
  for (std::size_t place = 0; place < sound.size(); place += 61) {
    std::string damaged = sound;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
    try {
      (void)read_summary(path);
      EXPECT_EQ(content_digest(Hdf5File::open(path, Hdf5Access::Read).root()), digest) << "byte " << place;
    } catch (const Error& error) {
      ++found;
      EXPECT_TRUE(std::string(error.what()).starts_with(path.string())) << error.what();
    }
  }
  EXPECT_GT(found, 20U);
}

TEST(ReadSummary, RefusesWhatIsNoResult) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "text.h5") << "no HDF5";
  EXPECT_THROW((void)read_summary(directory / "text.h5"), Error);
  Hdf5File::create(directory / "empty.h5").close();
  EXPECT_THROW((void)read_summary(directory / "empty.h5"), Error);
  EXPECT_THROW((void)read_summary(directory / "absent.h5"), InputError);
}

}  // namespace
}  // namespace costate
