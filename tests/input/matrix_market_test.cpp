#include "input/matrix_market.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Core>
#include <complex>

#include "base/error.hpp"

namespace costate {
namespace {

using testing::HasSubstr;
using Matrix = Eigen::MatrixXcd;

constexpr std::complex<double> kI(0, 1);

Matrix read(const std::string& header, const std::string& lines, std::size_t dimension = 2) {
  return parse_matrix_market("%%MatrixMarket matrix " + header + "\n" + lines, "H.mtx", dimension);
}

std::string problem(const std::string& text, std::size_t dimension = 2) {
  try {
    static_cast<void>(parse_matrix_market(text, "H.mtx", dimension));
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

Matrix matrix(std::complex<double> a, std::complex<double> b, std::complex<double> c, std::complex<double> d) {
  Matrix result(2, 2);
  result << a, b, c, d;
  return result;
}

TEST(MatrixMarket, CoordinatesOfEveryField) {
  EXPECT_EQ(read("coordinate real general", "2 2 2\n1 2 0.5\n2 1 -1e-3\n"), matrix(0, 0.5, -1e-3, 0));
  EXPECT_EQ(read("coordinate integer general", "2 2 1\n2 2 7\n"), matrix(0, 0, 0, 7));
  EXPECT_EQ(read("coordinate complex general", "2 2 1\n1 2 3 -4\n"), matrix(0, 3.0 - 4.0 * kI, 0, 0));
  EXPECT_EQ(read("coordinate pattern general", "2 2 2\n1 1\n2 1\n"), matrix(1, 0, 1, 0));
}

TEST(MatrixMarket, ArraysGoDownTheColumns) {
  EXPECT_EQ(read("array real general", "2 2\n1\n2\n3\n4\n"), matrix(1, 3, 2, 4));
  EXPECT_EQ(read("array complex general", "2 2\n1 0\n0 2\n3 0\n4 1\n"), matrix(1, 3, 2.0 * kI, 4.0 + kI));
}

TEST(MatrixMarket, SymmetriesFillTheUpperTriangle) {
  EXPECT_EQ(read("coordinate real symmetric", "2 2 2\n1 1 5\n2 1 6\n"), matrix(5, 6, 6, 0));
  EXPECT_EQ(read("coordinate complex symmetric", "2 2 1\n2 1 0 1\n"), matrix(0, kI, kI, 0));
  EXPECT_EQ(read("coordinate complex skew-symmetric", "2 2 1\n2 1 2 1\n"), matrix(0, -2.0 - kI, 2.0 + kI, 0));
  EXPECT_EQ(read("coordinate complex hermitian", "2 2 2\n2 2 3 0\n2 1 2 1\n"), matrix(0, 2.0 - kI, 2.0 + kI, 3));
  EXPECT_EQ(read("array real symmetric", "2 2\n1\n2\n3\n"), matrix(1, 2, 2, 3));
  EXPECT_EQ(read("array complex hermitian", "2 2\n1 0\n2 1\n3 0\n"), matrix(1, 2.0 - kI, 2.0 + kI, 3));
  EXPECT_EQ(read("array real skew-symmetric", "3 3\n1\n2\n3\n", 3)(2, 1), 3.0);
  EXPECT_EQ(read("array real skew-symmetric", "3 3\n1\n2\n3\n", 3)(0, 2), -2.0);
}

TEST(MatrixMarket, CommentsCaseAndBlanksDoNotMatter) {
  EXPECT_EQ(
      problem("%%matrixmarket MATRIX Coordinate Real General\r\n% a comment\r\n\r\n 2\t2 1 \r\n%\r\n 1 1 1 \r\n\r\n"),
      "accepted");
}

TEST(MatrixMarket, ZerosAreNotKept) {
  EXPECT_EQ(parse_matrix_market("%%MatrixMarket matrix array real general\n2 2\n0\n1\n0\n0\n", "H.mtx", 2).nonZeros(),
            1);
  EXPECT_EQ(parse_matrix_market("%%MatrixMarket matrix coordinate real general\n2 2 0\n", "H.mtx", 2).nonZeros(), 0);
}

TEST(MatrixMarket, HeadersThatAreWrong) {
  EXPECT_THAT(problem(""), HasSubstr("H.mtx:1:1: no Matrix Market header"));
  EXPECT_THAT(problem("2 2 1\n1 1 1\n"), HasSubstr("H.mtx:1:1: no Matrix Market header"));
  EXPECT_THAT(problem("%%MatrixMarket matrix sparse real general\n"),
              HasSubstr("H.mtx:1:23: unknown word 'sparse' (it is one of coordinate, array)"));
  EXPECT_THAT(problem("%%MatrixMarket matrix coordinate double general\n"), HasSubstr("H.mtx:1:34: unknown word"));
  EXPECT_THAT(problem("%%MatrixMarket matrix array pattern general\n2 2\n"), HasSubstr("H.mtx:1:29: a pattern"));
}

std::string problem_in(const std::string& lines, const std::string& header = "coordinate real general") {
  return problem("%%MatrixMarket matrix " + header + "\n" + lines);
}

TEST(MatrixMarket, SizesThatAreWrong) {
  EXPECT_THAT(problem_in("% nothing\n"), HasSubstr("H.mtx: no size (a line ROWS COLUMNS ENTRIES"));
  EXPECT_THAT(problem_in("2 2\n"), HasSubstr("H.mtx:2:1: no size (it is ROWS COLUMNS ENTRIES)"));
  EXPECT_THAT(problem_in("2 2 1\n", "array real general"), HasSubstr("H.mtx:2:1: no size (it is ROWS COLUMNS)"));
  EXPECT_THAT(problem_in("2 3 0\n"), HasSubstr("H.mtx:2:1: the matrix is 2 x 3 (the Hilbert space has dimension 2"));
  EXPECT_THAT(problem_in("-2 2 0\n"), HasSubstr("H.mtx:2:1: '-2' is not a count"));
  EXPECT_THAT(problem_in("2 2 99999999999999999999\n"), HasSubstr("H.mtx:2:5: '99999999999999999999' is not a count"));
}

TEST(MatrixMarket, EntriesThatAreWrong) {
  EXPECT_THAT(problem_in("2 2 2\n1 1 1\n"), HasSubstr("H.mtx: the file ends behind 1 of 2 entries"));
  EXPECT_THAT(problem_in("2 2 18446744073709551615\n"),
              HasSubstr("H.mtx:2:1: 18446744073709551615 entries (a matrix here may have 100000000)"));
  EXPECT_THAT(problem_in("2 2 1\n1 1 1\n\n1 2 1\n"), HasSubstr("H.mtx:5:1: a line too many (the size asks for 1)"));
  EXPECT_THAT(problem_in("2 2 1\n1 1\n"), HasSubstr("H.mtx:3:1: 2 words (an entry has 3 in this file)"));
  EXPECT_THAT(problem_in("2 2 1\n0 1 1\n"), HasSubstr("H.mtx:3:1: there is no row or column 0"));
  EXPECT_THAT(problem_in("2 2 1\n1 3 1\n"), HasSubstr("H.mtx:3:3: there is no row or column 3"));
  EXPECT_THAT(problem_in("2 2 1\n1 2 1,5\n"), HasSubstr("H.mtx:3:5: '1,5' is not a number"));
  EXPECT_THAT(problem_in("2 2 1\n1 2 inf\n"), HasSubstr("H.mtx:3:5: 'inf' is not a finite number"));
  EXPECT_THAT(problem_in("2 2 2\n1 2 1\n1 2 1\n"), HasSubstr("H.mtx:4:1: the entry (1, 2) stands in the file twice"));
}

TEST(MatrixMarket, EntriesThatTheSymmetryForbids) {
  EXPECT_THAT(problem_in("2 2 1\n1 2 1\n", "coordinate real symmetric"), HasSubstr("H.mtx:3:1: an entry above"));
  EXPECT_THAT(problem_in("2 2 1\n1 1 1\n", "coordinate real skew-symmetric"), HasSubstr("H.mtx:3:1: an entry on the"));
  EXPECT_THAT(problem_in("2 2 1\n1 1 1 1\n", "coordinate complex hermitian"), HasSubstr("H.mtx:3:1: a complex number"));
}

}  // namespace
}  // namespace costate
