// The graph that expressions, solves and losses of one C++ program are recorded in.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradient/observed.hpp"
#include "graph/graph.hpp"

namespace costate {

class Expression;
class Variable;
class Solve;

/// The numbers of a variable and what is known of their gradient.
struct VariableState {
  std::string name;
  std::vector<double> values;
  bool is_array = false;
  bool requires_grad = true;
  std::vector<double> grad;  ///< empty before the first backward()
  long version = 0;          ///< counts changes of the values
  std::size_t first_leaf = 0;
};

/// What a Parameter node of a record stands for: an entry of a variable, or a number that was observed in a solve.
struct Leaf {
  std::shared_ptr<VariableState> variable;
  std::size_t entry = 0;

  std::weak_ptr<Solve> solve;
  Observed observed;
  std::size_t initial = 0;
  std::size_t save = 0;
  double value = 0;  ///< of what was observed

  [[nodiscard]] double current() const { return variable ? variable->values[entry] : value; }
};

/// What all expressions of one record share. Not for users.
struct RecordState {
  Graph graph;
  std::vector<Leaf> leaves;  ///< by the index of the Parameter node
  std::vector<std::shared_ptr<VariableState>> variables;
  std::size_t solves = 0;  ///< ever recorded

  [[nodiscard]] const Leaf& leaf(const Node& parameter) const {
    return leaves[static_cast<std::size_t>(parameter.index)];
  }
};

/// A record of computations, as PyTorch keeps one behind its tensors. Variables are made by it and expressions of them
/// belong to it; those of different records do not mix. Trajectories are freed with the last expression that needs
/// them; the record itself, some hundred bytes for each number read off a solve, with the last expression or variable.
class Record {
 public:
  Record();

  /// A real number, or an array of them, that solves and losses are differentiated with respect to. Names are those of
  /// the expression language, for texts such as "coherent(c, alpha)". Throws Error where the name is taken or
  /// malformed, or a value is not finite.
  Variable variable(std::string name, double value);
  Variable variable(std::string name, std::vector<double> values);
  /// The time t, in coefficients and rates.
  [[nodiscard]] Expression time() const;

  [[nodiscard]] const std::shared_ptr<RecordState>& state() const { return state_; }

 private:
  Variable add(std::string name, std::vector<double> values, bool is_array);

  std::shared_ptr<RecordState> state_;
};

}  // namespace costate
