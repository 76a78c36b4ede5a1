// State expressions (docs/input.md, "State expressions"): mixtures of kets whose weights and amplitudes are graph
// nodes, so that gradients flow into coherent amplitudes, thermal occupations and superposition angles.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "graph/parser.hpp"
#include "quantum/space.hpp"

namespace costate {

struct KetComponent {
  std::size_t index = 0;  ///< row in the whole space
  Scalar amplitude;
};

/// A sparse ket: the components not listed are 0.
using Ket = std::vector<KetComponent>;

/// rho = sum_k weight_k |ket_k><ket_k|, the kets normalised and the weights of sum 1; a pure state has one ket, with
/// weight 1. Where the amplitudes vanish at a point (a superposition that cancels), they and the weights are not
/// finite.
struct StateExpression {
  struct Member {
    NodeId weight;
    Ket ket;
  };
  std::vector<Member> members;
  bool is_mixed = false;            ///< a density matrix (thermal factor), also where its weights happen to be pure
  std::vector<NodeId> occupations;  ///< thermal occupations that are not constant: no state where one is negative
};

/// Time and observables are unknown in a state, whatever `scope` allows. Throws ExpressionError.
StateExpression parse_state(std::string_view text, const Space& space, Graph& graph, Scope& scope);

/// All subsystems in level 0.
StateExpression ground_state(const Space& space, Graph& graph);

/// The functions of state expressions: reserved as names.
const std::vector<std::string>& reserved_state_names();

}  // namespace costate
