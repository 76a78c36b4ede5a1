// Each malformed operator: where the error points, and what it says.
#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"
#include "quantum/operators.hpp"

namespace costate {
namespace {

struct Case {
  const char* text;
  std::size_t offset;
  const char* message;  ///< a part of it
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.text; }

class OperatorErrors : public testing::TestWithParam<Case> {};

TEST_P(OperatorErrors, PointsAtTheProblem) {
  const Space space({{"q", 2}, {"cavity", 4}});
  try {
    (void)parse_operator(GetParam().text, space);
    FAIL() << "accepted";
  } catch (const ExpressionError& error) {
    EXPECT_EQ(error.offset(), GetParam().offset) << error.what();
    EXPECT_NE(std::string(error.what()).find(GetParam().message), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names, OperatorErrors,
    testing::Values(
        Case{"destroy(cavty)", 8, "unknown subsystem 'cavty' (the subsystems are: q, cavity); did you mean 'cavity'?"},
        Case{"destory(q)", 0, "unknown function 'destory'; did you mean 'destroy'?"},
        Case{"2*kerr*number(q)", 2, "unknown name 'kerr' (parameters and time do not appear in operators"},
        Case{"sin(t)*number(q)", 4, "they belong in coefficients"}, Case{"numbr", 0, "did you mean 'number'?"},
        Case{"number", 0, "'number' is a function (it acts on a subsystem); write number(q)"},
        Case{"2*cavity", 2, "'cavity' is a subsystem (not an operator); name it as an argument: number(cavity)"},
        Case{"gauss(t, 1, 2)*number(q)", 0, "write it in the coefficient"}));

INSTANTIATE_TEST_SUITE_P(
    Arguments, OperatorErrors,
    testing::Values(Case{"destroy()", 8, "destroy lacks its subsystem (there are several: q, cavity)"},
                    Case{"projector(1)", 10, "projector lacks its subsystem"},
                    Case{"sigmax(cavity)", 0, "'sigmax' acts on 2 levels (subsystem 'cavity' has 4)"},
                    Case{"projector(cavity, 4)", 18, "there is no level 4 (subsystem 'cavity' has levels 0 to 3)"},
                    Case{"transition(cavity, 0, 99999999999999999999)", 22, "there is no level 99999999999999999999"},
                    Case{"projector(cavity, 1.5)", 18, "a level must be an integer written out"},
                    Case{"projector(cavity, -1)", 18, "a level must be an integer written out"},
                    Case{"projector(cavity, k)", 18, "a level must be an integer written out"},
                    Case{"projector(cavity)", 16, "expected ','"}, Case{"transition(cavity, 1)", 20, "expected ','"},
                    Case{"destroy(q, 1)", 9, "too many arguments of destroy"},
                    Case{"projector(q, 0, 1)", 14, "too many arguments of projector"},
                    Case{"sqrt(number(q))", 5, "'sqrt' of an operator"}));

INSTANTIATE_TEST_SUITE_P(
    Kinds, OperatorErrors,
    testing::Values(
        Case{"2*pi", 0,
             "a number where an operator is expected (they are of different kinds); multiply it: *identity(q)"},
        Case{"number(q) + 0.5", 12, "a number added to an operator"}, Case{"(1 + 2) - number(q)", 0, "*identity(q)"},
        Case{"1/number(q)", 2, "division by an operator"}, Case{"number(q)/(1 - 1)", 10, "division by zero"},
        Case{"number(q)^-1", 10, "not a non-negative integer"}, Case{"number(q)^0.5", 10, "not a non-negative integer"},
        Case{"number(q)^i", 10, "not a non-negative integer"}, Case{"2^number(q)", 2, "not a non-negative integer"},
        Case{"(3*number(cavity))^1000", 0, "a matrix element is not finite"}));

INSTANTIATE_TEST_SUITE_P(Grammar, OperatorErrors,
                         testing::Values(Case{"", 0, "found the end of the expression"},
                                         Case{"number(q) +", 11, "found the end of the expression"},
                                         Case{"number(q) number(q)", 10, "found 'number'"},
                                         Case{"(number(q)", 10, "expected ')'"}, Case{"number(q)) ", 9, "found ')'"},
                                         Case{"*number(q)", 0, "expected an operator or a number, found '*'"},
                                         Case{"2number(q)", 1, "write 2*number"},
                                         Case{"number(q)**2", 9, "a power is written with '^'"},
                                         Case{"number(q) & 2", 10, "unexpected character '&'"}));

TEST(OperatorNesting, HasALimit) {
  const Space space({{"q", 2}});
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "number(q)" + std::string(depth, ')'); };
  EXPECT_EQ(parse_operator(nested(200), space).nonZeros(), 1);
  EXPECT_THROW((void)parse_operator(nested(201), space), ExpressionError);
  EXPECT_THROW((void)parse_operator(std::string(100000, '-') + "number(q)", space), ExpressionError);
}

}  // namespace
}  // namespace costate
