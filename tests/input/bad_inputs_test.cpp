// Every file of tests/bad_inputs against the problems that the comments at its top expect, each once and no other:
//   # SET KEY=VALUE                       an option
//   # EXPECT LINE:COLUMN KEY: TEXT        a problem at a place in the file, with TEXT in its message ("-": no key)
//   # EXPECT OPTION K KEY: TEXT           a problem of option K
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "input/job.hpp"

namespace costate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastFiles = 100;

std::vector<fs::path> bad_inputs() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(COSTATE_SOURCE_DIR) / "tests" / "bad_inputs"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

struct Expectations {
  std::vector<Override> overrides;
  std::vector<Diagnostic> diagnostics;  ///< message: a part of it
};

Override override_of(const std::string& text) {
  const std::size_t sign = text.find('=');
  return {text.substr(0, sign), text.substr(sign + 1)};
}

/// "LINE:COLUMN KEY: TEXT" or "OPTION K KEY: TEXT"
Diagnostic diagnostic_of(const std::string& text, const std::string& file, const std::vector<Override>& overrides) {
  const std::string option = "OPTION ";
  Diagnostic diagnostic;
  std::size_t key = text.find(' ') + 1;
  if (text.starts_with(option)) {
    const Override& source = overrides.at(std::stoul(text.substr(option.size())));
    diagnostic.place = "--set " + source.key + "=" + source.value;
    key = text.find(' ', option.size()) + 1;
  } else {
    diagnostic.place = file + ":" + text.substr(0, key - 1);
  }
  const std::size_t end = text.find(": ", key);
  diagnostic.key = text.substr(key, end - key);
  if (diagnostic.key == "-") diagnostic.key.clear();
  diagnostic.message = text.substr(end + 2);
  const std::size_t name = diagnostic.message.find("{file}");
  if (name != std::string::npos) diagnostic.message.replace(name, 6, file);
  return diagnostic;
}

Expectations expectations_of(const fs::path& file) {
  const std::string set = "# SET ";
  const std::string expect = "# EXPECT ";
  Expectations result;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line) && line.starts_with("#");) {
    if (line.starts_with(set)) result.overrides.push_back(override_of(line.substr(set.size())));
    if (line.starts_with(expect))
      result.diagnostics.push_back(diagnostic_of(line.substr(expect.size()), file.string(), result.overrides));
  }
  return result;
}

/// "problem (why) suggestion": one line, no capital letter at its beginning, no full stop at its end.
void expect_grammar(const std::string& message) {
  ASSERT_FALSE(message.empty());
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_NE(message.back(), '.') << message;
}

std::string test_name(const testing::TestParamInfo<fs::path>& parameter) { return parameter.param.stem().string(); }

class BadInput : public testing::TestWithParam<fs::path> {};

TEST_P(BadInput, EveryProblemIsNamedWithItsPlace) {
  const Expectations expected = expectations_of(GetParam());
  ASSERT_FALSE(expected.diagnostics.empty());
  try {
    static_cast<void>(load_job(GetParam().string(), expected.overrides));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    const std::vector<Diagnostic>& found = error.diagnostics();
    EXPECT_EQ(found.size(), expected.diagnostics.size()) << error.what();
    for (std::size_t k = 0; k < std::min(found.size(), expected.diagnostics.size()); ++k) {
      EXPECT_EQ(found[k].place, expected.diagnostics[k].place) << error.what();
      EXPECT_EQ(found[k].key, expected.diagnostics[k].key) << error.what();
      EXPECT_THAT(found[k].message, testing::HasSubstr(expected.diagnostics[k].message));
      expect_grammar(found[k].message);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadInput, testing::ValuesIn(bad_inputs()), test_name);

TEST(BadInputs, TheCorpusIsThere) { EXPECT_GE(bad_inputs().size(), kLeastFiles); }

}  // namespace
}  // namespace costate
