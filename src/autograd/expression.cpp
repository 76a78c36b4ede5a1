#include "autograd/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "autograd/reading.hpp"
#include "base/error.hpp"
#include "graph/arrays.hpp"
#include "graph/functions.hpp"

namespace costate {

namespace {

/// The solves of all operands, each once.
std::vector<std::shared_ptr<Solve>> joint_history(std::span<const Expression> operands) {
  std::vector<std::shared_ptr<Solve>> all;
  for (const Expression& operand : operands) {
    for (const std::shared_ptr<Solve>& solve : operand.history()) {
      if (std::ranges::find(all, solve) == all.end()) all.push_back(solve);
    }
  }
  return all;
}

/// build(graph, values) in the record of the operands; in a graph of its own where all are plain numbers.
template <typename Build>
Expression record(std::span<const Expression> operands, Build&& build) {
  const auto recorded =
      std::ranges::find_if(operands, [](const Expression& operand) { return operand.record() != nullptr; });
  const bool is_plain = recorded == operands.end();
  const std::shared_ptr<RecordState> state = is_plain ? std::make_shared<RecordState>() : recorded->record();
  std::vector<Value> values;
  for (const Expression& operand : operands) values.push_back(operand.nodes_in(state));
  Value result = build(state->graph, values);
  if (is_plain && !result.is_array) {
    const Scalar number = result.entries.front();
    return std::complex<double>(state->graph.node(number.re).value, state->graph.node(number.im).value);
  }
  return {state, std::move(result), joint_history(operands)};
}

template <Scalar (*F)(Graph&, Scalar, Scalar)>
Expression binary(const Expression& x, const Expression& y) {
  const Expression operands[] = {x, y};
  return record(operands, [](Graph& graph, const std::vector<Value>& values) {
    return map_entries([&graph](Scalar a, Scalar b) { return F(graph, a, b); }, values[0], values[1]);
  });
}

}  // namespace

Expression::Expression(double value) : number_(value) {}
Expression::Expression(std::complex<double> value) : number_(value) {}
Expression::Expression(std::shared_ptr<RecordState> record, Value value, std::vector<std::shared_ptr<Solve>> history)
    : record_(std::move(record)), value_(std::move(value)), history_(std::move(history)) {}

std::size_t Expression::size() const { return record_ ? value_.entries.size() : 1; }

Expression Expression::operator[](std::size_t entry) const {
  if (!is_array()) throw Error("an entry of a scalar (only arrays have entries)");
  if (entry >= size()) throw Error(fmt::format("entry {} of an array of {} (they are numbered from 0)", entry, size()));
  return {record_, scalar_value(value_.entries[entry]), history_};
}

Value Expression::nodes_in(const std::shared_ptr<RecordState>& record) const {
  if (record_ == nullptr) return scalar_value(make_scalar(record->graph, number_.real(), number_.imag()));
  if (record_ != record) throw Error("expressions of different records do not mix");
  return value_;
}

std::vector<std::complex<double>> Expression::values() const {
  if (record_ == nullptr) return {number_};
  return read(*record_, value_, history_);
}

std::complex<double> Expression::complex_value() const {
  if (is_array()) throw Error("the value of an array: read values()");
  return values().front();
}

double Expression::value() const {
  if (record_ != nullptr && !is_array() && !is_real(record_->graph, value_.entries.front())) {
    throw Error("the value of a complex number: take real(), imag() or abs() of it, or read complex_value()");
  }
  return complex_value().real();
}

Expression Expression::detach() const { return call("detach", {*this}); }

Expression call(std::string_view function, std::initializer_list<Expression> arguments) {
  const Function* const found = find_function(function);
  if (found == nullptr) throw Error(fmt::format("unknown function '{}'", function));
  if (arguments.size() < found->fewest || arguments.size() > found->most) {
    throw Error(fmt::format("{} arguments of {}", arguments.size(), found->signature));
  }
  return record({arguments.begin(), arguments.size()}, [found](Graph& graph, const std::vector<Value>& values) {
    std::vector<Argument> all;
    for (const Value& value : values) all.push_back({value, 0});
    return found->apply(graph, all);
  });
}

Expression operator+(const Expression& x, const Expression& y) { return binary<add>(x, y); }
Expression operator-(const Expression& x, const Expression& y) { return binary<subtract>(x, y); }
Expression operator*(const Expression& x, const Expression& y) { return binary<multiply>(x, y); }
Expression operator/(const Expression& x, const Expression& y) { return binary<divide>(x, y); }
Expression pow(const Expression& x, const Expression& y) { return binary<power>(x, y); }

Expression operator-(const Expression& x) {
  const Expression operands[] = {x};
  return record(operands, [](Graph& graph, const std::vector<Value>& values) {
    return map_entries([&graph](Scalar a) { return negate(graph, a); }, values[0]);
  });
}

Expression sin(const Expression& x) { return call("sin", {x}); }
Expression cos(const Expression& x) { return call("cos", {x}); }
Expression tan(const Expression& x) { return call("tan", {x}); }
Expression sinh(const Expression& x) { return call("sinh", {x}); }
Expression cosh(const Expression& x) { return call("cosh", {x}); }
Expression tanh(const Expression& x) { return call("tanh", {x}); }
Expression exp(const Expression& x) { return call("exp", {x}); }
Expression log(const Expression& x) { return call("log", {x}); }
Expression sqrt(const Expression& x) { return call("sqrt", {x}); }
Expression abs(const Expression& x) { return call("abs", {x}); }
Expression erf(const Expression& x) { return call("erf", {x}); }
Expression conj(const Expression& x) { return call("conj", {x}); }
Expression real(const Expression& x) { return call("real", {x}); }
Expression imag(const Expression& x) { return call("imag", {x}); }
Expression detach(const Expression& x) { return call("detach", {x}); }
Expression min(const Expression& x, const Expression& y) { return call("min", {x, y}); }
Expression max(const Expression& x, const Expression& y) { return call("max", {x, y}); }
Expression sum(const Expression& array) { return call("sum", {array}); }
Expression dot(const Expression& x, const Expression& y) { return call("dot", {x, y}); }
Expression gauss(const Expression& t, const Expression& center, const Expression& width) {
  return call("gauss", {t, center, width});
}
Expression step(const Expression& x) { return call("step", {x}); }
Expression rect(const Expression& t, const Expression& first, const Expression& last) {
  return call("rect", {t, first, last});
}
Expression pwc(const Expression& t, const Expression& values, const Expression& first, const Expression& last) {
  return call("pwc", {t, values, first, last});
}
Expression linear(const Expression& t, const Expression& values, const Expression& first, const Expression& last) {
  return call("linear", {t, values, first, last});
}
Expression bspline(const Expression& t, const Expression& values, const Expression& first, const Expression& last,
                   unsigned degree) {
  return call("bspline", {t, values, first, last, static_cast<double>(degree)});
}
Expression fourier(const Expression& t, const Expression& values, const Expression& period) {
  return call("fourier", {t, values, period});
}

}  // namespace costate
