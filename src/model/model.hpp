// What is simulated and differentiated: complete and const after construction. TOML and C++ build the same object.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "graph/graph.hpp"
#include "model/equation.hpp"
#include "model/parameters.hpp"
#include "model/time_map.hpp"
#include "quantum/operators.hpp"
#include "quantum/states.hpp"

namespace costate {

/// coefficient(t) * op with a Hermitian operator and a real coefficient. A term with add_conjugate is lowered to two:
/// c O + c* O^dagger = Re(c) (O + O^dagger) + Im(c) i (O - O^dagger).
struct HamiltonianTerm {
  Operator op;
  NodeId coefficient;
};

/// rate(t) * (L rho L^dagger - 1/2 {L^dagger L, rho}), rate real and >= 0.
struct Dissipator {
  Operator jump;
  NodeId rate;
  std::string key;  ///< "dissipator[0].rate", for messages
};

struct InitialState {
  std::string name;
  StateExpression state;
};

/// Tr(O rho) with O = hermitian + i * antihermitian, both Hermitian; `antihermitian` has no entries where O is
/// Hermitian.
struct OperatorObservable {
  Operator hermitian;
  Operator antihermitian;
};

/// <target| rho |target>, a pure target.
struct TargetObservable {
  StateExpression target;
};

struct Observable {
  std::string name;
  std::variant<OperatorObservable, TargetObservable> definition;
  bool is_complex = false;
};

enum class Plane { Real, Imaginary };

/// What an Observable node of the graph stands for: one plane of one expectation value.
struct ObservedValue {
  std::size_t observable;
  std::size_t initial;
  std::size_t save;  ///< index of the save time
  Plane plane;

  bool operator==(const ObservedValue&) const = default;
};

struct Loss {
  std::string name;
  NodeId value;
};

/// The derivative of each node along one direction.
using NodeTangents = std::unordered_map<NodeId, NodeId>;

/// Times, and what coefficients and rates are per, are those of the model: see TimeMap.
struct Model {
  Space space;
  Graph graph;
  ParameterTable parameters;
  std::vector<HamiltonianTerm> hamiltonian;
  std::vector<Dissipator> dissipators;
  std::vector<InitialState> initials;
  std::vector<Observable> observables;
  std::vector<ObservedValue> observed;  ///< Observable nodes index this table
  std::vector<Loss> losses;
  Equation equation = Equation::Schrodinger;
  TimeMap time_map;
  double start = 0;
  double end = 0;                  ///< start and end are 0 and 1 where the end depends on parameters
  std::vector<double> save_times;  ///< increasing; the last is `end`
  /// Where there are any, the trajectory carries its tangent along one direction; see with_tangent().
  std::optional<NodeTangents> tangents;

  /// The derivative of a node along the direction: 0 for a constant.
  [[nodiscard]] NodeId tangent_of(NodeId node) const;
};

/// c O + c* O^dagger as two terms.
[[nodiscard]] std::vector<HamiltonianTerm> with_conjugate(const Operator& op, Scalar coefficient);

/// The expectation value of any operator, split into its Hermitian parts.
[[nodiscard]] Observable operator_observable(std::string name, const Operator& op);

/// Appends c O + c* O^dagger to the Hamiltonian; terms whose coefficient is the constant 0 are left out.
void add_with_conjugate(Model& model, const Operator& op, Scalar coefficient);

/// The node of one plane of one expectation value, entered in model.observed once.
NodeId observed_node(Model& model, const ObservedValue& value);

}  // namespace costate
