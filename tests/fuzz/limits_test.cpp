// Inputs that ask for too much: each ends soon, with an error that names the limit, or is read.
#include "base/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "input/input_directory.hpp"
#include "input/texts.hpp"

namespace costate {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::size_t kMany = 1'000'000;

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t k = 0; k < count; ++k) all += text;
  return all;
}

std::string problems_of(const std::string& text) {
  try {
    static_cast<void>(parse_job(text, "test.toml"));
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

std::string coefficient(const std::string& expression) {
  return "[[hamiltonian]]\noperator = \"number(c)\"\ncoefficient = \"" + expression + "\"\n";
}

std::string observable(const std::string& expression) {
  return "[[observable]]\nname = \"o\"\noperator = \"" + expression + "\"\n";
}

/// The small system with as many levels.
std::string with_levels(const std::string& levels, const std::string& more) {
  return "format_version = 1\n[[subsystem]]\nname = \"c\"\nlevels = " + levels + "\n[time]\nend = 1\n" + more;
}

TEST(Limits, NestedToml) {
  for (const std::string opening : {"[", "{ a = ", "[{ a = ", "[[", "{a.b="}) {
    const std::string text = "a = " + repeated(opening, kMany / 10);
    EXPECT_THAT(problems_of(text), AllOf(HasSubstr("test.toml:1:"), HasSubstr("nested deeper than 64"))) << opening;
  }
  const std::string arrays = "a = " + repeated("[", limits::kNesting) + repeated("]", limits::kNesting);
  EXPECT_THAT(problems_of(arrays), HasSubstr("unknown key"));
  const std::string in_texts = repeated("# [[[\n", 100) + "a = \"\"\"[[[" + repeated("[", 100) + "\\\"\"\"\"\"\nb = '" +
                               repeated("[.", 100) + "'\n";
  EXPECT_THAT(problems_of(in_texts), HasSubstr("unknown key"));
}

TEST(Limits, DottedKeys) {
  for (const std::string part : {"a.", "\"a\" . ", "'.'.", "a\t.\t"}) {
    for (const std::string opening : {"", "[", "[[", "b = { c = '''x'''', "}) {
      const std::string text = opening + repeated(part, kMany / 10) + "a = 1";
      EXPECT_THAT(problems_of(text), HasSubstr("a key of more than 16 parts")) << opening << part;
    }
  }
  EXPECT_THAT(problems_of(repeated("a.", limits::kKeyParts - 1) + "a = 1.5"), HasSubstr("unknown key"));
  EXPECT_THAT(problems_of("a = [" + repeated("1.5, ", 100) + "]"), HasSubstr("unknown key"));
}

TEST(Limits, LengthOfAnInput) {
  EXPECT_EQ(problems_of(repeated("# comment\n", kMany)), "test.toml: is too long (an input may hold 8 MiB)");
  EXPECT_EQ(problems_of(texts::with(repeated("# comment\n", kMany / 2))), "accepted");
}

TEST(Limits, NumberOfProblems) {
  std::string keys;
  for (std::size_t k = 0; k < kMany / 10; ++k) keys += "key" + std::to_string(k) + " = 1\n";
  try {
    static_cast<void>(parse_job(keys + texts::with(""), "test.toml"));
    FAIL() << "accepted";
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().size(), limits::kProblems + 1);
    EXPECT_EQ(error.diagnostics().back().text(), "test.toml: 100 problems (no more are looked for) mend these first");
  }
}

TEST(Limits, LongLinesOfInlineTables) {
  std::string table = "parameters = { ";
  for (std::size_t k = 9'000; k-- > 1000;) table += "p" + std::to_string(k) + repeated("x", 150) + " = 1, ";
  table += "last = 1 }\n";
  EXPECT_EQ(problems_of("format_version = 1\n" + table + texts::with("").substr(texts::with("").find("[[sub"))),
            "accepted");
}

TEST(Limits, Names) {
  const std::string name(limits::kNameBytes, 'a');
  EXPECT_EQ(texts::problems("[[observable]]\nname = \"" + name + "\"\noperator = \"number(c)\"\n"), "accepted");
  EXPECT_THAT(texts::problems("[[observable]]\nname = \"" + name + "a\"\noperator = \"number(c)\"\n"),
              HasSubstr("has 201 characters (a name has at most 200)"));
  // Distances between long names would take an hour and all memory.
  const std::string long_name(kMany, 'b');
  EXPECT_THAT(problems_of(long_name + " = 1\n" + repeated("c", kMany) + " = 1\n" + texts::with("")),
              HasSubstr("unknown key"));
}

TEST(Limits, Parameters) {
  std::string section = "[parameters]\n";
  for (std::size_t k = 0; k <= limits::kParameters; ++k) section += "p" + std::to_string(k) + " = 1\n";
  EXPECT_THAT(problems_of("format_version = 1\n" + section),
              HasSubstr("10001 parameters (an input has at most 10000)"));
  const std::string array = "[parameters]\np = [" + repeated("1,", limits::kParameterNumbers + 1) + "]\n";
  EXPECT_THAT(problems_of("format_version = 1\n" + array),
              HasSubstr("1000001 numbers (the parameters of an input have at most 1000000 together)"));
}

TEST(Limits, NestedExpressions) {
  for (const std::string opening : {"(", "sin(", "2^", "2^-", "min(1,"}) {
    const std::string text = repeated(opening, 100'000) + "1";
    EXPECT_THAT(texts::problems(coefficient(text)), HasSubstr("nested deeper than 200")) << opening;
  }
  for (const std::string opening : {"(", "dag(", "-", "2^", "sqrt("})
    EXPECT_THAT(texts::problems(observable(repeated(opening, 100'000) + "number(c)")), HasSubstr("nested deeper"))
        << opening;
  for (const std::string opening : {"(", "-", "2^"})
    EXPECT_THAT(texts::problems("[[initial]]\nname = \"s\"\nstate = \"" + repeated(opening, 50'000) + "fock(0)\"\n"),
                HasSubstr("nested deeper"))
        << opening;
}

TEST(Limits, LongExpressions) {
  EXPECT_EQ(texts::problems(coefficient(repeated("1+", kMany / 2 - 1) + "1")), "accepted");
  EXPECT_EQ(texts::problems(coefficient(repeated("-", 100'000) + "1")), "accepted");
  EXPECT_EQ(texts::problems(coefficient("t" + repeated("/3", 100'000))), "accepted");
  EXPECT_EQ(texts::problems(coefficient("step(t" + repeated("*drive+kappa", 50'000) + ")")), "accepted");
  EXPECT_THAT(texts::problems(coefficient(repeated("1+", kMany / 2) + "1")),
              HasSubstr("an expression of 1000001 characters (the limit is 1000000)"));
}

/// A list of the instants that is searched from its beginning for each of them would take an hour.
TEST(Limits, ArraysOfPulses) {
  const std::string array = "[" + repeated("1,", 100'000) + "]";
  const std::vector<Override> many = {{"parameters.amp", array}};
  EXPECT_EQ(texts::problems(coefficient("sum(gauss(t, amp, 1))"), many), "accepted");
}

/// The numbers of all parameters for each point would take as long.
TEST(Limits, ManyParametersAndPoints) {
  const std::vector<Override> many = {{"parameters.amp", "[" + repeated("1,", 100'000) + "]"}};
  EXPECT_THAT(
      texts::problems("[[dissipator]]\noperator = \"destroy(c)\"\nrate = \"1 - kappa\"\n[sweep]\naxes = [{ parameter = "
                      "\"kappa\", linspace = [0, 2, 100000] }]\n",
                      many),
      HasSubstr("the rate is "));
}

TEST(Limits, ExponentsOfProductsOfPowers) {
  std::string derived = "[parameters]\nx = 0.5\np0 = \"x^1000000000\"\n";
  for (int k = 1; k < 70; ++k) {
    const std::string before = "p" + std::to_string(k - 1);
    derived += "p" + std::to_string(k) + " = \"" + before + "*" + before + "\"\n";
  }
  EXPECT_EQ(
      problems_of("format_version = 1\n" + derived + "[[subsystem]]\nname = \"c\"\nlevels = 2\n[time]\nend = 1\n"),
      "accepted");
}

TEST(Limits, PowersOfOperators) {
  EXPECT_EQ(problems_of(with_levels("100000", observable("create(c)^100000"))), "accepted");
  EXPECT_THAT(problems_of(with_levels("100000", observable("number(c)^1000000000"))), HasSubstr("not finite"));
  EXPECT_THAT(problems_of(with_levels("200000", observable("(create(c)+destroy(c))^128"))),
              HasSubstr("an operator of too many elements (here it may have 100000000 that are not 0)"));
  std::string many;
  for (int k = 0; k < 1000; ++k)
    many += "[[observable]]\nname = \"o" + std::to_string(k) + "\"\noperator = \"number(c)\"\n";
  EXPECT_THAT(problems_of(with_levels("1000000000", many)), HasSubstr("a state cannot fit in memory"));
}

TEST(Limits, NumbersOfOperatorExpressions) {
  EXPECT_THAT(texts::problems(observable("1/(1e308*10)*number(c)")), HasSubstr("a number that is not finite"));
  EXPECT_THAT(texts::problems(observable("1/exp(1000)*number(c)")), HasSubstr("a number that is not finite"));
}

TEST(Limits, States) {
  EXPECT_THAT(problems_of(with_levels("1000000", "[[initial]]\nname = \"s\"\nstate = \"thermal(0.5)\"\n")),
              HasSubstr("a state cannot fit in memory"));
  const std::string two =
      "[[subsystem]]\nname = \"d\"\nlevels = 4000\n[[initial]]\nname = \"s\"\nstate = \"thermal(c, 1e6) * "
      "thermal(d, 1e6)\"\n";
  EXPECT_THAT(problems_of(with_levels("4000", two)), HasSubstr("a mixed state of more than 10000000 amplitudes"));
}

TEST(Limits, SaveTimes) {
  const std::string loss =
      "[[observable]]\nname = \"n\"\noperator = \"number(c)\"\n[[loss]]\nname = \"l\"\nexpression = \"";
  const std::vector<Override> most = {{"time.save", "200000"}};
  EXPECT_EQ(texts::problems(loss + "mean(n) + integral(n)\"\n", most), "accepted");
  EXPECT_THAT(problems_of("format_version = 1\n[time]\nstart = 1e16\nend = 1.0000000000000004e16\nsave = 11\n"),
              HasSubstr("11 save times (the numbers between 1e+16 and 1.0000000000000004e+16 are not that many)"));
}

TEST(Limits, Axes) {
  const std::string sweep = "[sweep]\nmode = \"random\"\ncount = 100000000\naxes = []\n";
  EXPECT_THAT(texts::problems(sweep), HasSubstr("empty array"));
  EXPECT_THAT(texts::problems("[sweep]\naxes = [{ parameter = \"drive\", linspace = [0, 1, 1000000000] }]\n"),
              HasSubstr("1000000000 is too large"));
}

TEST(Limits, FilesThatAreNone) {
  const InputDirectory directory;
  ASSERT_EQ(mkfifo((directory / "pipe.csv").c_str(), 0600), 0);
  std::filesystem::create_symlink("/dev/zero", directory / "zero.mtx");
  std::filesystem::create_directory(directory / "folder.h5");
  directory.write("sparse.csv", "a");
  std::filesystem::resize_file(directory / "sparse.csv", std::uintmax_t{1} << 40U);
  const auto table = [&](const std::string& name) {
    return directory.problems("[sweep]\nmode = \"file\"\nfile = \"" + name + "\"\n");
  };
  EXPECT_THAT(table("pipe.csv"), HasSubstr("is no regular file"));
  EXPECT_THAT(table("folder.h5"), HasSubstr("is a directory"));
  EXPECT_THAT(table("sparse.csv"), HasSubstr("is too long (such a file may hold 1 GiB)"));
  EXPECT_THAT(table("a\\u0000.csv"), HasSubstr("control character"));
  EXPECT_THAT(table("\\u001b[2J.csv"), HasSubstr("control character"));
  EXPECT_THAT(directory.problems("[[observable]]\nname = \"o\"\noperator = { file = \"zero.mtx\" }\n"),
              HasSubstr("is no regular file"));
}

TEST(Limits, TablesOfTooMuch) {
  const InputDirectory directory;
  const auto table = [&](const std::string& bytes) {
    directory.write("points.csv", bytes);
    return directory.problems("[sweep]\nmode = \"file\"\nfile = \"points.csv\"\n");
  };
  EXPECT_THAT(table(repeated("a,", limits::kTableColumns) + "a\n1\n"),
              HasSubstr("10001 columns (a table has at most 10000)"));
  EXPECT_THAT(table("drive\n" + repeated("x\n", kMany)), HasSubstr("points.csv: 981 more problems"));
  EXPECT_THAT(table("drive\n" + repeated(",", 10 * kMany)), HasSubstr("10000001 numbers (the header names 1)"));
}

TEST(Limits, ErrorsDoNotReachTheTerminal) {
  const std::string text = problems_of("\"\\u001b[2J\\u202e\" = 1\n" + texts::with(coefficient("\\u009b")));
  EXPECT_THAT(text, AllOf(HasSubstr("?[2J?: unknown key"), HasSubstr("unexpected character '?'")));
  EXPECT_THAT(problems_of("a\x1b = 1\n"), HasSubstr("not TOML"));
  EXPECT_EQ(problems_of("a\x1b = 1\n").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace costate
