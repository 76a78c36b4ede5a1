// Whole inputs: whatever the bytes, a job that can be run, or problems that a person can read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/limits.hpp"
#include "base/printable.hpp"
#include "fuzz/campaign.hpp"
#include "fuzz/corpus.hpp"
#include "fuzz/files.hpp"
#include "input/job.hpp"
#include "input/sweep.hpp"
#include "support/temporary_directory.hpp"

namespace costate::fuzz {
namespace {

constexpr const char* kName = "fuzz.toml";
constexpr std::size_t kCases = 5000;
constexpr std::size_t kSound = 6;  // of the corpus: those of the folder of inputs come first

std::vector<std::string> corpus() {
  std::vector<std::string> all = files_of("inputs", ".toml");
  for (const auto& more : {files_of("tests/bad_inputs", ".toml"), documented(), inputs_with_files()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

const std::vector<std::string>& words() {
  static const std::vector<std::string> all = {"[parameters]",
                                               "[[subsystem]]",
                                               "[[hamiltonian]]",
                                               "[[dissipator]]",
                                               "[[initial]]",
                                               "[[observable]]",
                                               "[[loss]]",
                                               "[time]",
                                               "[sweep]",
                                               "[solver]",
                                               "[gradient]",
                                               "[output]",
                                               "levels = 1000000",
                                               "levels = 9223372036854775807",
                                               "save = 1000000",
                                               "save = [0, 1]",
                                               "linspace = [0, 1, 1000000000]",
                                               "linspace = [0, 1, 100000]",
                                               "count = 1000",
                                               "mode = \"zip\"",
                                               "mode = \"random\"",
                                               "mode = \"file\"\nfile = \"points.csv\"",
                                               "mode = \"file\"\nfile = \"points.h5\"",
                                               "operator = { file = \"matrix.mtx\" }",
                                               "operator = { file = \"matrix.h5\", dataset = \"/H\" }",
                                               "file = \"/dev/zero\"",
                                               "file = \"../../x.csv\"",
                                               "checkpoint_disk = \"1 GiB\"",
                                               "checkpoint_memory = \"8192 TiB\"",
                                               "checkpoint_directory = \"$HOME\"",
                                               "reversible = true",
                                               "verify = 1",
                                               "step = 1e-300",
                                               "step = 1e300",
                                               "atol = 1e-300",
                                               "rtol = 1e-14",
                                               "add_conjugate = true",
                                               "\"integral(photons)\"",
                                               "\"mean(photons)\"",
                                               "\"at(photons, 99)\"",
                                               "\"final(o@vacuum)\"",
                                               "\"number(c)^1000000000\"",
                                               "\"(create(c)+destroy(c))^64\"",
                                               "\"thermal(1e300)\"",
                                               "\"coherent(c, 1e3)\"",
                                               "\"fock(0)\"",
                                               "\"gauss(t, 5, 2)\"",
                                               "\"pwc(t, amp, 0, 1)\"",
                                               "\"bspline(t, amp*t, 0, 1)\"",
                                               "\"fourier(t, amp, 0)\"",
                                               "\"detach(kerr)\"",
                                               "\"kerr^kerr^kerr\"",
                                               "\"1/0\"",
                                               "\"2^1024\"",
                                               "\"1e308*10\"",
                                               "\"step(t)\"",
                                               "true",
                                               "1979-05-27T07:32:00Z",
                                               "{}",
                                               "[]",
                                               "[[]]",
                                               "{ a.b.c = 1 }",
                                               "\"\"",
                                               "\"\\u0000\"",
                                               "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q = 1"};
  return all;
}

void expect_readable(const InputError& error, const std::vector<Override>& overrides) {
  ASSERT_FALSE(error.diagnostics().empty());
  EXPECT_LE(error.diagnostics().size(), limits::kProblems + 1);
  for (const Diagnostic& diagnostic : error.diagnostics()) {
    const bool is_option = !overrides.empty() && diagnostic.place.starts_with("--set ");
    EXPECT_TRUE(is_option || diagnostic.place.starts_with(kName)) << diagnostic.text();
    ASSERT_FALSE(diagnostic.message.empty());
    const std::string line = diagnostic.text();
    EXPECT_EQ(printable(line, line.size()), line);
    EXPECT_TRUE(std::ranges::none_of(line, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; })) << line;
    EXPECT_EQ(line.find("\xc2\x9b"), std::string::npos) << line;
    EXPECT_LT(line.size(), 8000U);
  }
}

bool is_finite(const Operator& op) {
  for (Eigen::Index k = 0; k < op.nonZeros(); ++k) {
    const std::complex<double> element = op.valuePtr()[k];
    if (!std::isfinite(element.real()) || !std::isfinite(element.imag())) return false;
  }
  return true;
}

void expect_sound_times(const Model& model) {
  EXPECT_TRUE(std::isfinite(model.start) && std::isfinite(model.end) && model.start < model.end);
  ASSERT_FALSE(model.save_times.empty());
  EXPECT_GE(model.save_times.front(), model.start);
  EXPECT_EQ(model.save_times.back(), model.end);
  for (std::size_t k = 1; k < model.save_times.size(); ++k) ASSERT_LT(model.save_times[k - 1], model.save_times[k]);
}

void expect_sound_operators(const Model& model) {
  const auto expect_fit = [&](const Operator& op) {
    EXPECT_EQ(static_cast<std::size_t>(op.rows()), model.space.dimension());
    EXPECT_TRUE(is_finite(op));
  };
  for (const HamiltonianTerm& term : model.hamiltonian) {
    expect_fit(term.op);
    EXPECT_TRUE(is_hermitian(term.op));
  }
  for (const Dissipator& dissipator : model.dissipators) expect_fit(dissipator.jump);
  for (const Observable& observable : model.observables) {
    const auto* const op = std::get_if<OperatorObservable>(&observable.definition);
    if (op != nullptr) expect_fit(op->hermitian);
  }
  ASSERT_FALSE(model.initials.empty());
  for (const InitialState& initial : model.initials) {
    ASSERT_FALSE(initial.state.members.empty());
    for (const StateExpression::Member& member : initial.state.members)
      for (const KetComponent& component : member.ket) ASSERT_LT(component.index, model.space.dimension());
  }
}

void expect_sound_nodes(const Graph& graph) {
  ASSERT_LE(graph.size(), limits::kGraphNodes);
  for (NodeId id = 0; id < graph.size(); ++id) ASSERT_TRUE(std::isfinite(graph.node(id).value));
}

void expect_sound_sweep(const Sweep& sweep, std::size_t parameters) {
  EXPECT_GE(sweep.size(), 1U);
  EXPECT_LE(sweep.size(), kMaximumPoints);
  std::set<std::size_t> swept;
  for (const SweepAxis& axis : sweep.axes) {
    EXPECT_LT(axis.flat_index, parameters);
    EXPECT_TRUE(swept.insert(axis.flat_index).second);
    EXPECT_THAT(axis.values, testing::Each(testing::Truly([](double x) { return std::isfinite(x); })));
  }
}

void expect_sound(const Job& job) {
  ASSERT_NE(job.model, nullptr);
  const std::vector<double> values = job.model->parameters.values();
  for (const double value : values) EXPECT_TRUE(std::isfinite(value));
  EXPECT_GE(job.model->space.dimension(), 2U);
  expect_sound_times(*job.model);
  expect_sound_operators(*job.model);
  expect_sound_nodes(job.model->graph);
  expect_sound_sweep(job.sweep, values.size());
  EXPECT_TRUE(job.solver.rtol >= 1e-14 && job.solver.rtol <= 0.1);
  EXPECT_TRUE(job.solver.atol > 0 && job.solver.atol <= 1);
  EXPECT_GE(job.solver.max_steps, 1);
  const double step = job.solver.step.value_or(1);
  EXPECT_TRUE(std::isfinite(step) && step > 0);
  const std::size_t batch = job.solver.batch.value_or(1);
  EXPECT_TRUE(batch >= 1 && batch <= 4096);
  EXPECT_TRUE(job.gradient.verify >= 0 && job.gradient.verify <= 1);
  EXPECT_EQ(job.gradient.wrt.empty(), job.gradient.method == GradientMethod::None);
  EXPECT_EQ(std::set(job.gradient.wrt.begin(), job.gradient.wrt.end()).size(), job.gradient.wrt.size());
  for (const std::size_t parameter : job.gradient.wrt) EXPECT_LT(parameter, values.size());
  EXPECT_FALSE(job.output_file.empty());
}

class InputFuzz : public testing::Test {
 protected:
  /// Whether the text is accepted.
  bool accepts(const std::string& text, const std::vector<Override>& overrides = {}) {
    try {
      InputFiles files(directory_.path(), named_files());
      const Job job = parse_job(text, kName, overrides, files);
      expect_sound(job);
      // The result keeps the text as it was run.
      InputFiles again(directory_.path(), named_files());
      const std::string text_again = overrides.empty() ? job.text : parse_job(job.text, kName, {}, again).text;
      EXPECT_EQ(text_again, job.text);
      return true;
    } catch (const InputError& error) {
      expect_readable(error, overrides);
      return false;
    }
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(InputFuzz, WholeInputs) {
  Subject subject{"input", {}, words(), [this](const std::string& bytes) { return accepts(bytes); }, kCases};
  std::vector<std::string> others = corpus();
  for (std::string& text : others)
    if (accepts(text)) subject.seeds.push_back(std::move(text));
  ASSERT_GE(subject.seeds.size(), 8U);
  EXPECT_GT(run(subject), 0U);
}

/// Most of a bad input is sound: what is behind its problem is reached, too.
TEST_F(InputFuzz, WrongInputs) {
  const std::vector<std::string> seeds = corpus();
  each_case(kCases, [&](Random& random) {
    const std::string text = mutated(random.pick(seeds), seeds, words(), random);
    keep(text);
    try {
      static_cast<void>(accepts(text));
    } catch (const std::exception& other) {
      ADD_FAILURE() << other.what();
    }
    if (HasFailure()) FAIL() << printable(text, 3000);
  });
}

TEST_F(InputFuzz, Options) {
  const std::vector<std::string> seeds = corpus();
  const std::vector<std::string> keys = {"solver.rtol",
                                         "solver.atol",
                                         "solver.step",
                                         "time.save",
                                         "gradient.verify",
                                         "parameters.kerr",
                                         "parameters.amp.1",
                                         "parameters.amp[1]",
                                         "time.end",
                                         "subsystem.c.levels",
                                         "hamiltonian.0.coefficient",
                                         "sweep.axes.0.values",
                                         "output.file",
                                         "title",
                                         "gradient.wrt",
                                         "loss[0].expression",
                                         "new.section.key"};
  const std::vector<std::string> values = {"1",         "1e-300",    "-1",        "1e300",   "nan",  "20000", "0.5",
                                           "\"kappa\"", "[1, 2, 3]", "{ a = 1 }", "\"bdf\"", "true", "\"\""};
  each_case(kCases, [&](Random& random) {
    std::vector<Override> overrides;
    do {
      Override option{random.pick(keys), random.pick(values)};
      if (random.chance(0.3)) option.key = mutated(option.key, keys, keys, random);
      if (random.chance(0.5)) option.value = mutated(option.value, values, words(), random);
      overrides.push_back(std::move(option));
    } while (random.chance(0.5));
    const std::string& text = seeds[random.below(random.chance(0.5) ? kSound : seeds.size())];
    keep(text + "\n--set " + overrides.front().key + "=" + overrides.front().value);
    try {
      static_cast<void>(accepts(text, overrides));
    } catch (const std::exception& other) {
      ADD_FAILURE() << other.what();
    }
    for (const Override& option : overrides)
      if (HasFailure()) ADD_FAILURE() << printable(option.key + "=" + option.value, 3000);
    if (HasFailure()) FAIL() << printable(text, 3000);
  });
}

}  // namespace
}  // namespace costate::fuzz
