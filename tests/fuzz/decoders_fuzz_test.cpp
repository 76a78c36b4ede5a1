// Everything that takes bytes of an input apart, one Subject each. A new one is one more entry of the list.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"
#include "fuzz/campaign.hpp"
#include "fuzz/corpus.hpp"
#include "fuzz/files.hpp"
#include "graph/expressions.hpp"
#include "input/columns.hpp"
#include "input/hdf5_operator.hpp"
#include "input/matrix_market.hpp"
#include "input/toml_document.hpp"
#include "quantum/evaluated_state.hpp"
#include "quantum/operators.hpp"

namespace costate::fuzz {
namespace {

constexpr std::size_t kDimension = 3;

bool accepts_matrix(const std::string& bytes) {
  const Operator matrix = parse_matrix_market(bytes, "matrix.mtx", kDimension);
  EXPECT_EQ(matrix.rows(), 3);
  for (Eigen::Index k = 0; k < matrix.nonZeros(); ++k) EXPECT_TRUE(std::isfinite(std::abs(matrix.valuePtr()[k])));
  return true;
}

bool accepts_table(const std::string& bytes) {
  const Columns table = read_csv_columns(bytes, "points.csv");
  if (!table.problems.empty()) return false;
  for (const Column& column : table.columns) {
    EXPECT_EQ(column.values.size(), table.columns.front().values.size());
    for (const double value : column.values) EXPECT_TRUE(std::isfinite(value));
  }
  return true;
}

bool accepts_hdf5_table(const std::string& bytes) {
  const Columns table = read_hdf5_columns(bytes, "points.h5");
  for (const Column& column : table.columns) EXPECT_LE(column.values.size(), limits::kSweepNumbers);
  return table.problems.empty();
}

bool accepts_hdf5_matrix(const std::string& bytes) {
  const Operator matrix = read_hdf5_operator(bytes, "matrix.h5", "/H", kDimension);
  EXPECT_TRUE(matrix.coeffs().isFinite().all());
  return true;
}

bool accepts_bytes(const std::string& text) {
  const std::uint64_t amount = parse_bytes(text);
  EXPECT_LE(amount, std::uint64_t{1} << 53U);
  EXPECT_LE(parse_bytes(format_bytes(amount)), std::uint64_t{1} << 54U);
  return true;
}

/// Strings and values must lie where the tree says that they do.
void expect_places(const TomlValue& value, const std::string& text) {
  EXPECT_LE(value.begin, text.size());
  EXPECT_LE(value.end, text.size());
  if (value.kind == TomlKind::String) {
    std::size_t before = value.begin;
    for (std::size_t k = 0; k <= std::min<std::size_t>(value.text.size(), 200); ++k) {
      const std::size_t place = offset_in_text(text, value, k);
      EXPECT_GE(place, before);
      EXPECT_LE(place, value.end);
      before = place;
    }
  }
  for (const TomlValue& item : value.items) expect_places(item, text);
  for (const TomlMember& member : value.members) {
    EXPECT_LE(member.begin, text.size());
    expect_places(member.value, text);
  }
}

bool accepts_toml(const std::string& text) {
  expect_places(parse_toml(text), text);
  return true;
}

bool accepts_expression(const std::string& text) {
  test::Expressions expressions(test::Allowed::Time);
  expressions.scope.add_scalar("x", 0.3);
  expressions.scope.add_array("amp", {0.1, -0.2, 0.3, 0.4, 1});
  const Value value = expressions.parse(text);
  EXPECT_FALSE(value.entries.empty());
  EXPECT_EQ(expressions.evaluate(value, 0.7).size(), value.entries.size());
  return true;
}

bool accepts_operator(const std::string& text) {
  const Space space({{"a", 2}, {"b", 3}});
  const Operator op = parse_operator(text, space);
  EXPECT_EQ(op.rows(), 6);
  EXPECT_TRUE(op.coeffs().isFinite().all());
  return true;
}

bool accepts_state(const std::string& text) {
  const Space space({{"a", 2}, {"b", 3}});
  for (const auto& member : testing_support::evaluated(text, space, {{"x", 0.3}}))
    EXPECT_EQ(static_cast<std::size_t>(member.ket.size()), space.dimension());
  return true;
}

std::vector<Subject> subjects() {
  const std::vector<std::string> functions = {"sin(",
                                              "sqrt(",
                                              "log(",
                                              "gauss(t, 1, 2)",
                                              "step(t)",
                                              "rect(t, 0, 1)",
                                              "pwc(t, amp, 0, 1)",
                                              "linear(t, amp, 0, 1)",
                                              "bspline(t, amp, 0, 1, 2)",
                                              "fourier(t, amp, 1)",
                                              "detach(",
                                              "sum(amp)",
                                              "dot(amp, amp)",
                                              "min(",
                                              "max(",
                                              "imag(",
                                              "amp[0]",
                                              "amp",
                                              "x",
                                              "t",
                                              "i",
                                              "pi",
                                              "^",
                                              "**",
                                              "@",
                                              "1e308*10",
                                              "0^-1",
                                              "(-1)^0.5",
                                              "x^1000000000",
                                              ",",
                                              "final(o)"};
  const std::vector<std::string> operators = {"destroy(a)",
                                              "create(b)",
                                              "number(b)",
                                              "projector(b, 2)",
                                              "transition(b, 0, 2)",
                                              "sigmax(a)",
                                              "sigmay(b)",
                                              "identity(a)",
                                              "dag(",
                                              "sqrt(",
                                              "^",
                                              "^1000000000",
                                              "i",
                                              "pi",
                                              "*",
                                              "/",
                                              "+",
                                              "-",
                                              "1e308",
                                              "x",
                                              "t"};
  const std::vector<std::string> states = {"fock(a, 1)",
                                           "fock(b, 2)",
                                           "ket(1, 2)",
                                           "coherent(b, x)",
                                           "coherent(b, 1e200)",
                                           "thermal(b, x)",
                                           "thermal(b, 1e308)",
                                           "x",
                                           "*",
                                           "+",
                                           "-",
                                           "/",
                                           "^",
                                           "i",
                                           "sqrt(2)",
                                           "0"};
  return {
      {"Matrix Market",
       {named_files().find("matrix.mtx")->second,
        "%%MatrixMarket matrix array complex general\n3 3\n1 0\n0 1\n0 0\n0 -1\n2 0\n0 0\n0 0\n0 0\n3 0\n",
        "%%MatrixMarket matrix coordinate pattern general\n3 3 1\n1 2\n",
        "%%MatrixMarket matrix coordinate complex hermitian\n3 3 2\n1 1 1 0\n2 1 0 -1\n",
        "%%MatrixMarket matrix array integer skew-symmetric\n3 3\n1\n2\n3\n"},
       {"coordinate", "array", "real", "complex", "integer", "pattern", "general", "symmetric", "hermitian", "%",
        "1 1 1"},
       accepts_matrix,
       20000},
      {"table",
       {named_files().find("points.csv")->second,
        "\xEF\xBB\xBF"
        "a\n1\n",
        "a,b\r\n1e-5,\t+2\r\n\r\n#\n-.5,0"},
       {",", "#", "\r\n", "\n", "1,2"},
       accepts_table,
       20000},
      {"HDF5 table", {named_files().find("points.h5")->second}, {}, accepts_hdf5_table, 2000},
      {"HDF5 matrix", {named_files().find("matrix.h5")->second}, {}, accepts_hdf5_matrix, 2000},
      {"amount",
       {"512 MiB", "0", "1.5GB", "8192 TiB", "1 B", "0.1 kB"},
       {"KiB", "TB", " ", "e5", "-"},
       accepts_bytes,
       20000},
      {"environment",
       {"/tmp", "$COSTATE_FUZZ_PLACE/x", "${COSTATE_FUZZ_PLACE}", "a${COSTATE_FUZZ_PLACE}b$COSTATE_FUZZ_PLACE"},
       {"$", "{", "}", "$COSTATE_NO_SUCH", "${COSTATE_FUZZ_PLACE"},
       [](const std::string& text) {
         setenv("COSTATE_FUZZ_PLACE", "/tmp", 1);
         static_cast<void>(expand_environment(text));
         return true;
       },
       10000},
      {"TOML",
       files_of("inputs", ".toml"),
       {"'''", "\"\"\"", "[[a]]", "[a.b]", "a.b = 1", "{", "}", "\\u00e9"},
       accepts_toml,
       4000},
      {"scalar expression",
       {"2*pi*x", "amp[0]*exp(-i*0.2*t)*gauss(t, 5, 2)", "-x^2 + sum(amp^2)/3", "rect(t, 0, x) + step(2*t - x)",
        "sqrt(abs(x)) * max(x, 1, t)", "pwc(t, amp, 0, 1) + linear(2*t, amp*t, 0, x)", "bspline(t, amp, 0, 1)"},
       functions,
       accepts_expression,
       20000},
      {"operator expression",
       {"create(b)^2 * destroy(b)^2", "sigmax(a)*(destroy(b) + create(b))/2",
        "-i*dag(transition(b, 0, 2)) + 2*identity(a)", "(number(b) - sqrt(2)*identity(b))^3",
        "projector(b, 1)*exp(i*pi/4)"},
       operators,
       accepts_operator,
       20000},
      {"state expression",
       {"fock(a, 0)", "ket(0, 1) + i*ket(1, 2)", "coherent(b, x) - coherent(b, -x)", "fock(a, 1)*thermal(b, 0.5)",
        "(fock(a, 0) + fock(a, 1))/sqrt(2) * fock(b, 2)"},
       states,
       accepts_state,
       20000},
  };
}

class Decoder : public testing::TestWithParam<Subject> {};

TEST_P(Decoder, DoesNoHarm) {
  const std::size_t accepted = run(GetParam());
  EXPECT_GT(accepted, environment_number("COSTATE_FUZZ_CASES", GetParam().cases) / 100);
}

std::string name_of_subject(const testing::TestParamInfo<Subject>& info) {
  std::string name;
  for (const char c : info.param.name)
    if (c != ' ') name += c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Subjects, Decoder, testing::ValuesIn(subjects()), name_of_subject);

}  // namespace

/// For the names of failing parameters.
void PrintTo(const Subject& subject, std::ostream* stream) { *stream << subject.name; }

}  // namespace costate::fuzz
