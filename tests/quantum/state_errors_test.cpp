// Each malformed state: where the error points, and what it says.
#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"
#include "quantum/evaluated_state.hpp"

namespace costate {
namespace {

struct Case {
  const char* text;
  std::size_t offset;
  const char* message;  ///< a part of it
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.text; }

class StateErrors : public testing::TestWithParam<Case> {};

/// Parameters x and the array amp; allows everything that a state does not.
class GenerousScope : public testing_support::NamedScope {
 public:
  explicit GenerousScope(Graph& graph) : NamedScope(graph, {{"x", 0.5}}), graph_(graph) {}
  std::optional<Value> lookup(std::string_view name) override {
    if (name == "amp") return Value{{make_scalar(graph_, 1), make_scalar(graph_, 2)}, true};
    return NamedScope::lookup(name);
  }
  [[nodiscard]] bool allows_time() const override { return true; }
  [[nodiscard]] bool allows_observables() const override { return true; }

 private:
  Graph& graph_;
};

TEST_P(StateErrors, PointsAtTheProblem) {
  const Space space({{"q", 2}, {"cavity", 4}});
  Graph graph;
  GenerousScope scope(graph);
  try {
    (void)parse_state(GetParam().text, space, graph, scope);
    FAIL() << "accepted";
  } catch (const ExpressionError& error) {
    EXPECT_EQ(error.offset(), GetParam().offset) << error.what();
    EXPECT_NE(std::string(error.what()).find(GetParam().message), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names, StateErrors,
    testing::Values(Case{"coherent(cavty, 1)", 9,
                         "unknown subsystem 'cavty' (the subsystems are: q, cavity); did you mean 'cavity'?"},
                    Case{"fok(q, 1)", 0, "unknown function 'fok'; did you mean 'fock'?"},
                    Case{"create(q)", 0, "operator 'create' in a state"}, Case{"y*fock(q, 1)", 0, "y"},
                    Case{"sin(t)*fock(q, 1)", 4, "t"}, Case{"fock*fock(q, 1)", 4, "expected '(', found '*'"}));

INSTANTIATE_TEST_SUITE_P(
    Arguments, StateErrors,
    testing::Values(Case{"fock(1)", 5, "fock lacks its subsystem (there are several: q, cavity)"},
                    Case{"coherent(x)", 9, "coherent lacks its subsystem"},
                    Case{"coherent(cavity)", 15, "coherent lacks its second argument ('cavity' is the subsystem)"},
                    Case{"fock(q, 2)", 8, "there is no level 2 (subsystem 'q' has levels 0 to 1)"},
                    Case{"fock(q, x)", 8, "a level must be an integer written out"},
                    Case{"fock(q, 1, 1)", 9, "too many arguments of fock"},
                    Case{"ket(1)", 5,
                         "too few arguments of ket (it takes a level of each of the 2 subsystems, in order)"},
                    Case{"ket(1, 4)", 7, "there is no level 4"}, Case{"ket(1, 1, 1)", 8, "too many arguments of ket"},
                    Case{"coherent(cavity, amp)", 17, "an array where one number is expected"},
                    Case{"coherent(cavity, 100)", 17, "the amplitude is too large for the levels"},
                    Case{"thermal(cavity, -0.1)", 16, "a negative occupation"},
                    Case{"thermal(cavity, i*x)", 16, "a complex occupation"}));

INSTANTIATE_TEST_SUITE_P(
    Kinds, StateErrors,
    testing::Values(Case{"2*x", 0, "a number where a state is expected"},
                    Case{"fock(q, 1) + x", 13, "a number added to a state"},
                    Case{"1 - fock(q, 1)", 0, "a number added to a state"},
                    Case{"amp*fock(q, 1)", 0, "an array where one number is expected"},
                    Case{"x/fock(q, 1)", 2, "division by a state"}, Case{"fock(q, 1)/(x - x)", 10, "division by zero"},
                    Case{"fock(q, 1)^2", 0, "a state in a power"},
                    Case{"fock(q, 0)*fock(cavity, 1)*fock(q, 1)", 27,
                         "a second factor of subsystem 'q' (a product names each at most once)"},
                    Case{"(fock(q, 0) + fock(cavity, 1))*fock(q, 1)", 31, "a second factor of subsystem 'q'"},
                    Case{"thermal(q, 1)*fock(q, 1)", 14, "a second factor of subsystem 'q'"},
                    Case{"ket(0, 1)*thermal(cavity, x)", 10, "a second factor of subsystem 'cavity'"},
                    Case{"fock(q, 1) + thermal(cavity, x)", 13, "thermal in a sum"},
                    Case{"fock(q, 1)*thermal(cavity, x) - fock(q, 0)", 11, "thermal in a sum"}));

INSTANTIATE_TEST_SUITE_P(
    Norm, StateErrors,
    testing::Values(Case{"fock(q, 1) - fock(q, 1)", 0, "the state is zero (it cannot be normalised)"},
                    Case{"0*fock(q, 1)", 0, "the state is zero"},
                    Case{"coherent(cavity, x) - coherent(cavity, x)", 0, "the state is zero"},
                    Case{"0*thermal(q, 1)", 0, "the state is zero"}, Case{"1e200^2*fock(q, 1)", 5, "is not finite"},
                    Case{"1e200*(1e200*fock(q, 1))", 5, "is not finite"}));

INSTANTIATE_TEST_SUITE_P(Grammar, StateErrors,
                         testing::Values(Case{"", 0, "the expression ends"},
                                         Case{"fock(q, 1) +", 12, "the expression ends"},
                                         Case{"fock(q, 1) fock(cavity, 1)", 11, "found 'fock'"},
                                         Case{"(fock(q, 1)", 11, "expected ')'"},
                                         Case{"2fock(q, 1)", 1, "write 2*fock"}));

}  // namespace
}  // namespace costate
