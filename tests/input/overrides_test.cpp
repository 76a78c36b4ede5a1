#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "input/evaluation.hpp"
#include "input/job.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kMore = R"toml(
[[hamiltonian]]
operator = "number(c)"
coefficient = "drive"   # a comment

[[observable]]
name = "photons"
operator = "number(c)"

[sweep]
axes = [ { parameter = "drive", values = [1.0, 2.0] } ]
)toml";

/// The job with the options; its text alone must give the same job.
Job with_options(const std::vector<Override>& overrides, const std::string& more = kMore) {
  Job job = texts::job(more, overrides);
  const Job again = parse_job(job.text, "test.toml");
  EXPECT_EQ(again.text, job.text);
  EXPECT_EQ(again.model->parameters.values(), job.model->parameters.values());
  EXPECT_EQ(again.model->end, job.model->end);
  EXPECT_EQ(again.solver.rtol, job.solver.rtol);
  return job;
}

TEST(Overrides, ReplaceValuesAndKeepTheRestOfTheText) {
  const Job job = with_options({{"parameters.kappa", "0.25"}, {"hamiltonian.0.coefficient", "\"3*drive\""}});
  EXPECT_EQ(job.model->parameters.values()[0], 0.25);
  EXPECT_DOUBLE_EQ(value_of(*job.model, job.model->hamiltonian[0].coefficient, 0), 1.5);
  EXPECT_THAT(job.text, HasSubstr("coefficient = \"3*drive\"   # a comment"));
  EXPECT_THAT(job.text, HasSubstr("kappa = 0.25\n"));
}

TEST(Overrides, MeanEntriesByNumberOrNameAndAlsoInBrackets) {
  const Job job = with_options({{"subsystem.c.levels", "7"},
                                {"observable.photons.operator", "\"parity(c)\""},
                                {"parameters.amp.1", "-2"},
                                {"parameters.amp[2]", "5"},
                                {"sweep.axes.0.values", "[1, 2, 3]"}});
  EXPECT_EQ(job.model->space.dimension(), 7U);
  EXPECT_EQ(job.model->parameters.values(), (std::vector<double>{0.1, 0.5, 0.2, -2.0, 5.0}));
  EXPECT_EQ(job.sweep.size(), 3U);
}

TEST(Overrides, AddKeysThatTheFileDoesNotHave) {
  const Job job = with_options({{"title", "\"new\""},
                                {"solver.rtol", "1e-5"},
                                {"solver.method", "\"bdf\""},
                                {"time.save", "5"},
                                {"hamiltonian.0.add_conjugate", "true"},
                                {"hamiltonian.0.coefficient", "\"extra\""},
                                {"parameters.extra", "2"}});
  EXPECT_EQ(job.title, "new");
  EXPECT_EQ(job.solver.rtol, 1e-5);
  EXPECT_EQ(job.solver.method, Method::Bdf);
  EXPECT_EQ(job.model->save_times.size(), 5U);
  EXPECT_EQ(job.model->parameters.entry_name(0), "extra");
}

TEST(Overrides, AddNoParameterThatNothingUses) {
  EXPECT_THAT(texts::problems(kMore, {{"parameters.drives", "2"}}),
              HasSubstr("--set parameters.drives=2: parameters.drives: the file has no parameter 'drives', and nothing "
                        "uses it (an option may add one that an expression needs); did you mean 'drive'?"));
  const std::vector<Override> in_any_order = {{"hamiltonian.0.coefficient", "\"2*drives\""},
                                              {"parameters.drives", "2"}};
  EXPECT_EQ(texts::problems(kMore, in_any_order), "accepted");
  EXPECT_EQ(texts::problems(kMore, {in_any_order[1], in_any_order[0]}), "accepted");
}

TEST(Overrides, AddKeysToInlineAndDottedTables) {
  const std::string inline_time = "format_version = 1\ntime = { end = 1 }\n[[subsystem]]\nname = \"c\"\nlevels = 2\n";
  EXPECT_EQ(parse_job(inline_time, "t", {{"time.save", "4"}}).model->save_times.size(), 4U);
  const std::string empty_inline =
      "format_version = 1\noutput = {}\ntime.end = 1\n[[subsystem]]\nname = \"c\"\nlevels = 2\n";
  const Job job = parse_job(empty_inline, "t", {{"output.file", "\"x.h5\""}, {"time.save", "4"}});
  EXPECT_EQ(job.output_file, "x.h5");
  EXPECT_EQ(job.model->save_times.size(), 4U);
  const std::string axes = texts::with("[[sweep.axes]]\nparameter = \"drive\"\nvalues = [1, 2]\n");
  EXPECT_EQ(parse_job(axes, "t", {{"sweep.mode", "\"zip\""}}).sweep.mode, SweepMode::Zip);
}

TEST(Overrides, TheLastOfTwoWins) {
  EXPECT_EQ(with_options({{"solver.rtol", "1e-5"}, {"solver.rtol", "1e-6"}}).solver.rtol, 1e-6);
}

TEST(Overrides, ErrorsNameTheOptionAndLeaveOtherPlacesAlone) {
  const std::string without = texts::problems("[solver]\natol = -1\n");
  const std::string with = texts::problems("[solver]\natol = -1\n", {{"time.save", "1"}, {"title", "5"}});
  EXPECT_THAT(with, HasSubstr(without));
  EXPECT_THAT(with, HasSubstr("\n--set time.save=1: time.save: 1 is too small"));
  EXPECT_THAT(with, HasSubstr("\n--set title=5: title: wrong type"));
  EXPECT_LT(with.find("time.save"), with.find("title=5"));
}

TEST(Overrides, AnErrorOfTheFileGoesWithTheValueThatHadIt) {
  EXPECT_EQ(texts::problems("[solver]\natol = -1\n", {{"solver.atol", "1"}}), "accepted");
}

TEST(Overrides, BareWordsAreExplained) {
  EXPECT_THAT(texts::problems(kMore, {{"hamiltonian.0.coefficient", "2*drive"}}),
              HasSubstr("write --set 'hamiltonian.0.coefficient=\"2*drive\"'"));
}

TEST(Overrides, OneValueIsOneValue) {
  for (const char* value : {"1\ntitle = 2", "1 # comment", "", "1 2", "{", "1\n[output]"})
    EXPECT_THAT(texts::problems(kMore, {{"solver.rtol", value}}), HasSubstr("is not a TOML value")) << value;
}

TEST(Overrides, AFileThatIsNotTomlIsReportedAlone) {
  try {
    static_cast<void>(parse_job("format_version = \n", "test.toml", {{"solver.rtol", "bad"}}));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
    EXPECT_THAT(error.what(), HasSubstr("test.toml:1:"));
    EXPECT_THAT(error.what(), Not(HasSubstr("--set")));
  }
}

}  // namespace
}  // namespace costate
