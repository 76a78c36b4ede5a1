// State expressions (INPUT.md, "State expressions"): mixtures of kets whose weights and amplitudes are graph nodes,
// so that gradients flow into coherent amplitudes, thermal occupations and superposition angles.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "graph/parser.hpp"
#include "quantum/space.hpp"

namespace costate {

struct KetComponent {
  std::size_t index;  ///< row in the whole space
  Scalar amplitude;
};

/// A sparse ket: the components not listed are 0.
using Ket = std::vector<KetComponent>;

/// rho = sum_k weight_k |ket_k><ket_k|; a pure state has one ket, normalised, with weight 1.
struct StateExpression {
  struct Member {
    NodeId weight;
    Ket ket;
  };
  std::vector<Member> members;
  bool is_mixed = false;  ///< a density matrix (thermal factor), also where its weights happen to be pure
};

/// Throws ExpressionError. Normalises pure states; thermal weights are normalised over the levels there are.
StateExpression parse_state(std::string_view text, const Space& space, Graph& graph, Scope& scope);

/// All subsystems in level 0.
StateExpression ground_state(const Space& space, Graph& graph);

const std::vector<std::string>& reserved_state_names();

}  // namespace costate
