// Sweeps of mode "file".
#include "input/point_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <span>

#include "input/input_directory.hpp"
#include "wrap/hdf5.hpp"

namespace costate {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class PointTable : public testing::Test {
 protected:
  [[nodiscard]] Sweep sweep(const std::string& file) const { return directory_.job(section(file)).sweep; }
  [[nodiscard]] std::string problems(const std::string& file) const { return directory_.problems(section(file)); }

  [[nodiscard]] static std::string section(const std::string& file) {
    return "[sweep]\nmode = \"file\"\nfile = \"" + file + "\"\n";
  }
  void write_hdf5(const std::string& name, const std::vector<std::pair<std::string, std::vector<double>>>& columns) {
    Hdf5File file = Hdf5File::create(directory_ / name);
    for (const auto& [column, values] : columns) {
      const Hdf5Dataset dataset =
          file.root().create_dataset(column, {.shape = {values.size()}, .chunk = {}, .fill = {}});
      if (!values.empty()) dataset.write(std::as_bytes(std::span(values)));
    }
    file.close();
  }

  InputDirectory directory_;
};

TEST_F(PointTable, CommaSeparatedNumbersAreReadColumnByColumn) {
  directory_.write(
      "points.csv",
      "\xEF\xBB\xBF# three points\n\n drive , amp[2]\n0.1,-2\r\n  # between\n+0.25,\t1e-05\n1.0000000000000002,.5");
  const Sweep points = sweep("points.csv");
  EXPECT_EQ(points.mode, SweepMode::Zip);
  EXPECT_THAT(points.shape(), ElementsAre(3));
  ASSERT_EQ(points.axes.size(), 2U);
  EXPECT_EQ(points.axes[0].parameter, "drive");
  EXPECT_THAT(points.axes[0].values, ElementsAre(0.1, 0.25, 1.0000000000000002));
  EXPECT_EQ(points.axes[1].parameter, "amp[2]");
  EXPECT_THAT(points.axes[1].values, ElementsAre(-2, 1e-5, 0.5));
}

TEST_F(PointTable, Hdf5DatasetsAreColumns) {
  write_hdf5("points.hdf5", {{"kappa", {0.1, 0.2}}, {"amp[0]", {3, 4}}});
  const Sweep points = sweep("points.hdf5");
  ASSERT_EQ(points.axes.size(), 2U);
  EXPECT_EQ(points.axes[0].parameter, "amp[0]");
  EXPECT_THAT(points.axes[0].values, ElementsAre(3, 4));
  EXPECT_THAT(points.axes[1].values, ElementsAre(0.1, 0.2));
}

TEST_F(PointTable, BothKindsOfFileAreTheSameSweep) {
  directory_.write("points.csv", "drive,kappa\n0.1,0.3\n0.2,0.4\n");
  write_hdf5("points.h5", {{"drive", {0.1, 0.2}}, {"kappa", {0.3, 0.4}}});
  const std::vector<double> base(5);
  for (const std::size_t point : {0U, 1U})
    EXPECT_EQ(sweep("points.csv").parameters(point, base), sweep("points.h5").parameters(point, base));
}

TEST_F(PointTable, Hdf5ColumnsThatAreWrongAreNamed) {
  write_hdf5("points.h5", {{"drive", {0.1, 0.2}}, {"kapa", {0.3, 0.4}}, {"amp", {1, 2}}});
  EXPECT_THAT(problems("points.h5"),
              AllOf(HasSubstr("job.toml:16:8: sweep.file: points.h5: /kapa: unknown parameter 'kapa'"),
                    HasSubstr("did you mean 'kappa'?"), HasSubstr("points.h5: /amp: 'amp' is an array")));
  write_hdf5("lengths.h5", {{"drive", {0.1, 0.2}}, {"kappa", {0.3}}});
  EXPECT_THAT(problems("lengths.h5"),
              HasSubstr("lengths.h5: /kappa: 1 numbers (the columns are equally long, drive has 2)"));
  write_hdf5("nan.h5", {{"drive", {0.1, std::numeric_limits<double>::quiet_NaN()}}});
  EXPECT_THAT(problems("nan.h5"), HasSubstr("nan.h5: /drive: the number at point 1 is nan (it must be finite)"));
  write_hdf5("none.h5", {});
  EXPECT_THAT(problems("none.h5"), HasSubstr("none.h5: no columns"));
  write_hdf5("empty.h5", {{"drive", {}}});
  EXPECT_THAT(problems("empty.h5"), HasSubstr("empty.h5: no points"));
}

TEST_F(PointTable, Hdf5DatasetsOfAnotherKindAreNoColumns) {
  {
    Hdf5File file = Hdf5File::create(directory_ / "kinds.h5");
    static_cast<void>(file.root().create_dataset("amp", {.shape = {2, 3}, .chunk = {}, .fill = {}}));
    static_cast<void>(
        file.root().create_dataset("drive", {.type = ElementType::Complex, .shape = {2}, .chunk = {}, .fill = {}}));
    static_cast<void>(
        file.root().create_group("more").create_dataset("kappa", {.shape = {2}, .chunk = {}, .fill = {}}));
    file.close();
  }
  EXPECT_THAT(problems("kinds.h5"),
              AllOf(HasSubstr("kinds.h5: /amp: not one-dimensional"), HasSubstr("kinds.h5: /drive: not real numbers"),
                    HasSubstr("kinds.h5: /more/kappa: unknown parameter 'more/kappa'")));
}

TEST_F(PointTable, NumbersThatAFileOnlyClaimsTakeNoMemory) {
  {
    Hdf5File file = Hdf5File::create(directory_ / "claims.h5");
    const std::size_t many = std::size_t{1} << 40U;
    static_cast<void>(file.root().create_dataset("drive", {.shape = {many}, .chunk = {1000}, .fill = {}}));
    file.close();
  }
  EXPECT_THAT(problems("claims.h5"), HasSubstr("claims.h5: /drive: too many numbers (a table may have 100000000)"));
}

TEST_F(PointTable, ADamagedHdf5FileIsAnErrorOfTheInput) {
  write_hdf5("points.h5", {{"drive", {0.1, 0.2}}});
  const std::string bytes = read_input((directory_ / "points.h5").string());
  directory_.write("points.h5", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(problems("points.h5"), HasSubstr("sweep.file: 'points.h5' is not a sound HDF5 file"));
}

TEST_F(PointTable, AParameterThatIsWrongItselfIsNotReportedAgain) {
  directory_.write("points.csv", "drive\n1\n");
  const std::string text = directory_.problems(section("points.csv"), {{"parameters.drive", "true"}});
  EXPECT_THAT(text, HasSubstr("parameters.drive"));
  EXPECT_THAT(text, testing::Not(HasSubstr("sweep.file")));
}

TEST_F(PointTable, AnOptionMayNameTheFile) {
  directory_.write("other.csv", "drive\n7\n");
  const Job job = directory_.job("", {{"sweep.mode", "\"file\""}, {"sweep.file", "\"other.csv\""}});
  EXPECT_THAT(job.sweep.axes.at(0).values, ElementsAre(7));
}

}  // namespace
}  // namespace costate
