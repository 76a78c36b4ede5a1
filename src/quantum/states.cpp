#include "quantum/states.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "base/located.hpp"
#include "base/nearest.hpp"
#include "quantum/arguments.hpp"
#include "quantum/infix.hpp"
#include "quantum/local_states.hpp"
#include "quantum/operators.hpp"
#include "quantum/state_value.hpp"

namespace costate {
namespace {

/// The parameters of another scope, without time and observables.
class StateScope : public Scope {
 public:
  explicit StateScope(Scope& parameters) : parameters_(parameters) {}
  std::optional<Value> lookup(std::string_view name) override { return parameters_.lookup(name); }
  [[nodiscard]] std::vector<std::string> names() const override { return parameters_.names(); }

 private:
  Scope& parameters_;
};

struct Operand {
  std::size_t offset;
  std::variant<Scalar, StateValue> value;

  [[nodiscard]] bool is_scalar() const { return std::holds_alternative<Scalar>(value); }
  [[nodiscard]] const Scalar& scalar() const { return std::get<Scalar>(value); }
  [[nodiscard]] const StateValue& state() const { return std::get<StateValue>(value); }
};

void demand_summands(const Operand& x, const Operand& y) {
  for (const Operand* operand : {&x, &y}) {
    if (!operand->is_scalar() && !operand->state().thermals.empty()) {
      throw ExpressionError(
          operand->state().thermals.front().offset,
          "thermal in a sum (a density matrix has no superpositions); it may be a factor of a product");
    }
  }
  if (x.is_scalar() != y.is_scalar()) {
    throw ExpressionError(x.is_scalar() ? x.offset : y.offset,
                          "a number added to a state (they are of different kinds); it may be a factor of one");
  }
}

class StateParser : public InfixParser<StateParser, Operand> {
 public:
  StateParser(Tokens& tokens, const Space& space, Graph& graph, Scope& scope)
      : InfixParser(tokens), space_(space), graph_(graph), scope_(scope) {}

  StateValue parse() {
    Operand result = whole();
    if (result.is_scalar())
      throw ExpressionError(result.offset, "a number where a state is expected; it may be a factor of one");
    return std::get<StateValue>(std::move(result.value));
  }

 private:
  friend InfixParser;

  Operand add(const Operand& x, const Operand& y) {
    demand_summands(x, y);
    if (x.is_scalar()) return {x.offset, costate::add(graph_, x.scalar(), y.scalar())};
    return {x.offset, StateValue{costate::sum(graph_, x.state().ket, y.state().ket), {}}};
  }

  Operand subtract(const Operand& x, const Operand& y) {
    demand_summands(x, y);
    if (x.is_scalar()) return {x.offset, costate::subtract(graph_, x.scalar(), y.scalar())};
    return {x.offset, StateValue{difference(graph_, x.state().ket, y.state().ket), {}}};
  }

  Operand multiply(const Operand& x, const Operand& y) {
    if (x.is_scalar() && y.is_scalar()) return {x.offset, costate::multiply(graph_, x.scalar(), y.scalar())};
    if (x.is_scalar()) return scale(x.offset, y.state(), x.scalar());
    if (y.is_scalar()) return scale(x.offset, x.state(), y.scalar());
    if (const auto shared = shared_subsystem(x.state(), y.state())) {
      throw ExpressionError(y.offset, "a second factor of subsystem " + quoted(space_.subsystems()[*shared].name) +
                                          " (a product names each at most once)");
    }
    return {x.offset, tensor_product(graph_, x.state(), y.state())};
  }

  Operand scale(std::size_t offset, const StateValue& state, Scalar factor) {
    return {offset, StateValue{scaled(graph_, state.ket, factor), state.thermals}};
  }

  Operand divide(const Operand& x, const Operand& y) {
    if (!y.is_scalar()) throw ExpressionError(y.offset, "division by a state (only numbers divide)");
    if (x.is_scalar()) return {x.offset, costate::divide(graph_, x.scalar(), y.scalar())};
    return scale(x.offset, x.state(), costate::divide(graph_, make_scalar(graph_, 1), y.scalar()));
  }

  Operand negate(const Operand& x) {
    if (x.is_scalar()) return {x.offset, costate::negate(graph_, x.scalar())};
    return scale(x.offset, x.state(), make_scalar(graph_, -1));
  }

  Operand raise(const Operand& base, const Operand& exponent) {
    for (const Operand* operand : {&base, &exponent}) {
      if (!operand->is_scalar())
        throw ExpressionError(operand->offset, "a state in a power (only numbers have powers)");
    }
    return {base.offset, power(graph_, base.scalar(), exponent.scalar())};
  }

  Operand primary() {
    const Token token = tokens().peek();
    if (tokens().accept('(')) {
      Operand operand = parenthesised();
      operand.offset = token.offset;
      return operand;
    }
    const bool is_call = token.kind == TokenKind::Name && tokens().peek(1).text == "(";
    const std::vector<std::string>& functions = reserved_state_names();
    if (std::ranges::count(functions, token.text) > 0) {
      tokens().next();
      tokens().expect('(');
      StateValue state = call(token);
      end_arguments(tokens(), token.text);
      return {token.offset, std::move(state)};
    }
    if (std::ranges::count(reserved_operator_names(), token.text) > 0) {
      throw ExpressionError(token.offset, "operator " + quoted(token.text) + " in a state (states are built from " +
                                              "fock, ket, coherent and thermal)");
    }
    if (is_call && std::ranges::count(reserved_scalar_names(), token.text) == 0)
      throw ExpressionError(token.offset,
                            "unknown function " + quoted(token.text) + did_you_mean(token.text, functions));
    return {token.offset, as_scalar(parse_primary(tokens(), graph_, scope_), token.offset)};
  }

  static Scalar as_scalar(const Value& value, std::size_t offset) {
    if (value.is_array) throw ExpressionError(offset, "an array where one number is expected; take an entry: name[k]");
    return value.entries.front();
  }

  /// A call up to the end of its arguments; its opening parenthesis is consumed.
  StateValue call(const Token& name) {
    if (name.text == "ket") return ket_of_levels();
    if (name.text == "fock") {
      const std::size_t s = leading_subsystem_argument(tokens(), space_, name.text);
      return fock(s, level_argument(tokens(), space_.subsystems()[s]));
    }
    const std::size_t s = subsystem_before_expression(name.text);
    const std::size_t offset = tokens().peek().offset;
    const Scalar argument = as_scalar(parse_expression(tokens(), graph_, scope_), offset);
    return located(offset, [&] {
      return name.text == "coherent" ? coherent(s, argument) : thermal(s, argument, name.offset, offset);
    });
  }

  /// The first argument is a subsystem where a name and a comma stand; else the expression starts at once.
  std::size_t subsystem_before_expression(std::string_view function) {
    const Token& first = tokens().peek();
    const Token& second = tokens().peek(1);
    if (first.kind == TokenKind::Name && second.text == ",")
      return leading_subsystem_argument(tokens(), space_, function);
    if (second.text == ")" && space_.find(first.text) && !scope_.lookup(first.text)) {
      throw ExpressionError(second.offset, std::string(function) + " lacks its second argument (" + quoted(first.text) +
                                               " is the subsystem)");
    }
    return only_subsystem(tokens(), space_, function);
  }

  StateValue fock(std::size_t s, std::size_t level) {
    std::vector<Scalar> amplitudes(space_.subsystems()[s].levels, make_scalar(graph_, 0));
    amplitudes[level] = make_scalar(graph_, 1);
    return {local_ket(graph_, space_, s, amplitudes), {}};
  }

  StateValue ket_of_levels() {
    StateValue state{empty_product(graph_), {}};
    for (std::size_t s = 0; s < space_.subsystems().size(); ++s) {
      if (s > 0 && !tokens().accept(',')) {
        throw ExpressionError(tokens().peek().offset, "too few arguments of ket (it takes a level of each of the " +
                                                          std::to_string(space_.subsystems().size()) +
                                                          " subsystems, in order)");
      }
      state = tensor_product(graph_, state, fock(s, level_argument(tokens(), space_.subsystems()[s])));
    }
    return state;
  }

  StateValue coherent(std::size_t s, Scalar alpha) {
    return {local_ket(graph_, space_, s, coherent_amplitudes(graph_, alpha, space_.subsystems()[s].levels)), {}};
  }

  StateValue thermal(std::size_t s, Scalar nbar, std::size_t offset, std::size_t offset_of_nbar) {
    if (!is_real(graph_, nbar)) throw ExpressionError(offset_of_nbar, "a complex occupation (it counts quanta)");
    if (graph_.is_constant(nbar.re) && !(graph_.node(nbar.re).value >= 0))
      throw ExpressionError(offset_of_nbar, "a negative occupation (it counts quanta)");
    std::vector<NodeId> weights = thermal_weights(graph_, nbar.re, space_.subsystems()[s].levels);
    return {empty_product(graph_), {{s, nbar.re, std::move(weights), offset}}};
  }

  const Space& space_;
  Graph& graph_;
  Scope& scope_;
};

}  // namespace

StateExpression parse_state(std::string_view text, const Space& space, Graph& graph, Scope& scope) {
  Tokens tokens(text);
  StateScope parameters(scope);
  const StateValue value = StateParser(tokens, space, graph, parameters).parse();
  StateExpression state = located(0, [&] { return normalised(graph, space, value); });
  if (state.members.empty()) throw ExpressionError(0, "the state is zero (it cannot be normalised)");
  return state;
}

StateExpression ground_state(const Space& /*space*/, Graph& graph) {
  // Level 0 of every subsystem is row 0 of any space.
  StateExpression state;
  state.members = {{graph.one(), {{0, make_scalar(graph, 1)}}}};
  return state;
}

const std::vector<std::string>& reserved_state_names() {
  static const std::vector<std::string> names = {"fock", "ket", "coherent", "thermal"};
  return names;
}

}  // namespace costate
