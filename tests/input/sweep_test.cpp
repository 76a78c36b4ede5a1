#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "input/job.hpp"
#include "input/texts.hpp"
#include "sweep/draws.hpp"
#include "sweep/points.hpp"

namespace costate {
namespace {

using testing::HasSubstr;

std::vector<double> axis(const std::string& values) {
  return texts::job("[sweep]\naxes = [{ parameter = \"amp[1]\", " + values + " }]\n").sweep.axes.at(0).values;
}

TEST(SweepInput, AxesHaveTheirEndPointsExactly) {
  EXPECT_EQ(axis("linspace = [0.1, 0.7, 1]"), (std::vector<double>{0.1}));
  EXPECT_EQ(axis("linspace = [0.1, 0.7, 2]"), (std::vector<double>{0.1, 0.7}));
  EXPECT_EQ(axis("linspace = [2, -2, 5]"), (std::vector<double>{2, 1, 0, -1, -2}));
  EXPECT_EQ(axis("logspace = [1e-3, 1e3, 2]"), (std::vector<double>{1e-3, 1e3}));
  EXPECT_EQ(axis("values = [3, 1.5, 3]"), (std::vector<double>{3, 1.5, 3}));
}

TEST(SweepInput, LogspaceKeepsRatios) {
  const std::vector<double> values = axis("logspace = [1e-300, 1e300, 7]");
  for (std::size_t k = 0; k + 1 < values.size(); ++k) EXPECT_NEAR(values[k + 1] / values[k] / 1e100, 1, 1e-12);
}

TEST(SweepInput, ZipWalksAxesTogether) {
  const Job job = texts::job(
      "[sweep]\nmode = \"zip\"\naxes = [{ parameter = \"drive\", values = [1, 2] }, { parameter = \"amp[0]\", values = "
      "[3, 4] }]\n");
  EXPECT_EQ(job.sweep.mode, SweepMode::Zip);
  EXPECT_EQ(job.sweep.parameters(1, job.model->parameters.values()), (std::vector<double>{0.1, 2, 4, 0.8, 0.4}));
}

std::vector<SweepAxis> random_axes(const std::string& keys, const std::string& axes) {
  const Sweep sweep = texts::job("[sweep]\nmode = \"random\"\n" + keys + "axes = [" + axes + "]\n").sweep;
  EXPECT_EQ(sweep.mode, SweepMode::Zip);
  return sweep.axes;
}

const std::string kUniform = "{ parameter = \"drive\", uniform = [-1, 3] }";
const std::string kNormal = "{ parameter = \"amp[2]\", normal = [0.5, 0.1] }";

TEST(SweepInput, RandomPointsAreDraws) {
  const std::vector<SweepAxis> axes = random_axes("count = 5\nseed = 12\n", kUniform + ", " + kNormal);
  ASSERT_EQ(axes.size(), 2U);
  for (std::uint64_t point = 0; point < 5; ++point) {
    EXPECT_EQ(axes[0].values.at(point), uniform_draw({.seed = 12, .axis = 0, .point = point}, -1, 3));
    EXPECT_EQ(axes[1].values.at(point), normal_draw({.seed = 12, .axis = 1, .point = point}, 0.5, 0.1));
  }
  EXPECT_EQ(axes[1].values.size(), 5U);
}

TEST(SweepInput, RandomPointsDependOnSeedAxisAndNumberAlone) {
  const std::vector<SweepAxis> axes = random_axes("count = 5\nseed = 12\n", kUniform + ", " + kNormal);
  const std::vector<SweepAxis> more = random_axes("count = 9\nseed = 12\n", kUniform);
  EXPECT_TRUE(std::equal(axes[0].values.begin(), axes[0].values.end(), more[0].values.begin()));
  EXPECT_NE(random_axes("count = 5\nseed = 13\n", kUniform)[0].values, axes[0].values);
  EXPECT_EQ(random_axes("count = 5\n", kUniform)[0].values, random_axes("count = 5\nseed = 0\n", kUniform)[0].values);
}

TEST(SweepInput, ASweptParameterMayBeInWrt) {
  EXPECT_EQ(texts::problems("[sweep]\naxes = [{ parameter = \"drive\", values = [1] }]\n[[loss]]\nname = \"cost\"\n"
                            "expression = \"drive\"\n[gradient]\nwrt = [\"amp\", \"drive\"]\n"),
            "accepted");
}

TEST(SweepInput, TheSameEntryUnderTwoNamesIsFound) {
  EXPECT_THAT(texts::problems("[sweep]\naxes = [{ parameter = \"amp[0]\", values = [1] }, { parameter = \"amp[0]\", "
                              "values = [1] }]\n"),
              HasSubstr("swept twice"));
}

}  // namespace
}  // namespace costate
