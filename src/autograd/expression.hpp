// Numbers that remember how they were computed: ordinary C++ operators write them into a record's graph.
#pragma once

#include <complex>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "autograd/record.hpp"
#include "graph/value.hpp"

namespace costate {

/// What becomes of the trajectories behind a loss once its gradient is known: they are the memory it takes.
enum class Graphs {
  Free,  ///< a second backward() through them is an Error
  Keep,  ///< PyTorch's retain_graph
};

/// A complex scalar, or an array of them, as a node of the graph of a record; or a plain number, which belongs to none.
/// A value, cheap to copy.
class Expression {
 public:
  // Plain numbers stand for themselves.
  Expression(double value);                // NOLINT(google-explicit-constructor)
  Expression(std::complex<double> value);  // NOLINT(google-explicit-constructor)

  /// Whether it is an array, and the number of its entries (1 for a scalar).
  [[nodiscard]] bool is_array() const { return value_.is_array; }
  [[nodiscard]] std::size_t size() const;
  /// An entry of an array. Throws Error for a scalar or beyond the end.
  Expression operator[](std::size_t entry) const;

  /// The number now, read without recording anything. Throws Error where it is an array, depends on t, is complex, or
  /// depends on a solve made before one of its variables was changed.
  [[nodiscard]] double value() const;
  [[nodiscard]] std::complex<double> complex_value() const;
  [[nodiscard]] std::vector<std::complex<double>> values() const;

  /// Adds the derivative of this real scalar with respect to every variable that requires grad to that variable's
  /// grad(). Throws Error, and leaves every grad() as it was, where this is no real scalar, where no such variable is
  /// behind it, where a graph was freed, where a variable was changed since a solve, or where a derivative does not
  /// exist.
  void backward(Graphs graphs = Graphs::Free) const;

  /// The same number, through which no gradient flows.
  [[nodiscard]] Expression detach() const;

  // For the other files of this folder.
  Expression(std::shared_ptr<RecordState> record, Value value, std::vector<std::shared_ptr<Solve>> history);
  [[nodiscard]] const std::shared_ptr<RecordState>& record() const { return record_; }
  /// Nodes of the record's graph. Of a plain number: nothing.
  [[nodiscard]] const Value& nodes() const { return value_; }
  /// The number in `record`, made there if it is plain. Throws Error where it belongs to another record.
  [[nodiscard]] Value nodes_in(const std::shared_ptr<RecordState>& record) const;
  /// The solves that it depends on directly.
  [[nodiscard]] const std::vector<std::shared_ptr<Solve>>& history() const { return history_; }

 private:
  std::shared_ptr<RecordState> record_;  ///< nothing for a plain number
  Value value_;
  std::complex<double> number_;  ///< of a plain one
  std::vector<std::shared_ptr<Solve>> history_;
};

/// A function of the expression language (docs/input.md) by its name: the one table behind texts and C++. Throws Error.
Expression call(std::string_view function, std::initializer_list<Expression> arguments);

Expression operator+(const Expression& x, const Expression& y);
Expression operator-(const Expression& x, const Expression& y);
Expression operator*(const Expression& x, const Expression& y);
Expression operator/(const Expression& x, const Expression& y);
Expression operator-(const Expression& x);
Expression pow(const Expression& x, const Expression& y);

Expression sin(const Expression& x);
Expression cos(const Expression& x);
Expression tan(const Expression& x);
Expression sinh(const Expression& x);
Expression cosh(const Expression& x);
Expression tanh(const Expression& x);
Expression exp(const Expression& x);
Expression log(const Expression& x);
Expression sqrt(const Expression& x);
Expression abs(const Expression& x);
Expression erf(const Expression& x);
Expression conj(const Expression& x);
Expression real(const Expression& x);
Expression imag(const Expression& x);
Expression detach(const Expression& x);
Expression min(const Expression& x, const Expression& y);
Expression max(const Expression& x, const Expression& y);
Expression sum(const Expression& array);
Expression dot(const Expression& x, const Expression& y);

// Envelopes of docs/input.md, "Scalar expressions".
Expression gauss(const Expression& t, const Expression& center, const Expression& width);
Expression step(const Expression& x);
Expression rect(const Expression& t, const Expression& first, const Expression& last);
Expression pwc(const Expression& t, const Expression& values, const Expression& first, const Expression& last);
Expression linear(const Expression& t, const Expression& values, const Expression& first, const Expression& last);
Expression bspline(const Expression& t, const Expression& values, const Expression& first, const Expression& last,
                   unsigned degree = 3);
Expression fourier(const Expression& t, const Expression& values, const Expression& period);

}  // namespace costate
