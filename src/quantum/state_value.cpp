#include "quantum/state_value.hpp"

#include <set>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/limits.hpp"

namespace costate {
namespace {

/// Which subsystems the products of a state name, thermal factors included; the amplitudes are left out.
Superposition named(const StateValue& state) {
  Superposition result;
  for (const auto& [subsystems, amplitudes] : state.ket.products) {
    std::set<std::size_t> all = subsystems;
    for (const ThermalFactor& thermal : state.thermals) all.insert(thermal.subsystem);
    result.products.emplace(std::move(all), Superposition::Amplitudes());
  }
  return result;
}

/// The mixture whose kets have `thermal.subsystem`, which is in level 0 in each of `members`, in each of its levels.
std::vector<StateExpression::Member> with_thermal(const std::vector<StateExpression::Member>& members,
                                                  const ThermalFactor& thermal, const Space& space, Graph& graph) {
  const std::size_t amplitudes = members.empty() ? 0 : members.size() * members.front().ket.size();
  if (amplitudes > limits::kStateAmplitudes / thermal.weights.size())
    throw Error("a mixed state of more than " + std::to_string(limits::kStateAmplitudes) +
                " amplitudes (its density matrix does not fit any memory); use fewer levels");
  std::vector<StateExpression::Member> result;
  for (const StateExpression::Member& member : members) {
    for (std::size_t level = 0; level < thermal.weights.size(); ++level) {
      if (thermal.weights[level] == graph.zero()) continue;
      StateExpression::Member shifted = member;
      shifted.weight = graph.multiply(member.weight, thermal.weights[level]);
      for (KetComponent& component : shifted.ket) component.index += level * space.stride(thermal.subsystem);
      result.push_back(std::move(shifted));
    }
  }
  return result;
}

}  // namespace

std::optional<std::size_t> shared_subsystem(const StateValue& x, const StateValue& y) {
  return shared_subsystem(named(x), named(y));
}

StateValue tensor_product(Graph& graph, const StateValue& x, const StateValue& y) {
  StateValue result{tensor_product(graph, x.ket, y.ket), x.thermals};
  result.thermals.insert(result.thermals.end(), y.thermals.begin(), y.thermals.end());
  return result;
}

StateExpression normalised(Graph& graph, const Space& space, const StateValue& x) {
  StateExpression state;
  Ket ket = normalised_ket(graph, x.ket);
  if (!ket.empty()) state.members.push_back({graph.one(), std::move(ket)});
  for (const ThermalFactor& thermal : x.thermals) {
    state.members = with_thermal(state.members, thermal, space, graph);
    state.is_mixed = true;
    if (!graph.is_constant(thermal.occupation)) state.occupations.push_back(thermal.occupation);
  }
  return state;
}

}  // namespace costate
