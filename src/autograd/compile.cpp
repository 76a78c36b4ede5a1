#include "autograd/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "graph/copy.hpp"

namespace costate {

namespace {

/// Moves the nodes of a description into a graph of its own, whose parameters are the leaves in the order of their
/// first use.
class Extraction {
 public:
  Extraction(RecordState& record, Model& model)
      : copy_(record.graph, model.graph, [this, &model](const Node& node) {
          if (node.op == Op::Time) return model.time_map.time(model.graph);
          return model.graph.parameter(flat_index(static_cast<std::size_t>(node.index)));
        }) {
    // Before any coefficient, whose time it makes.
    if (!model.time_map.is_identity())
      model.time_map = TimeMap(model.graph, model.time_map.start(), copy_(model.time_map.end()));
  }

  void move(NodeId& node) { node = copy_(node); }
  void move(StateExpression& state) {
    for (StateExpression::Member& member : state.members) {
      move(member.weight);
      for (KetComponent& component : member.ket) {
        move(component.amplitude.re);
        move(component.amplitude.im);
      }
    }
    for (NodeId& occupation : state.occupations) move(occupation);
  }
  [[nodiscard]] const std::vector<std::size_t>& leaves() const { return leaves_; }

 private:
  std::size_t flat_index(std::size_t leaf) {
    const auto [place, is_new] = flat_.try_emplace(leaf, leaves_.size());
    if (is_new) leaves_.push_back(leaf);
    return place->second;
  }

  std::vector<std::size_t> leaves_;
  std::unordered_map<std::size_t, std::size_t> flat_;
  GraphCopy copy_;  // behind the tables that it enters leaves in
};

/// "amp[2]" of a variable, or a name of its own for what an earlier solve gave.
std::string leaf_name(const RecordState& record, std::size_t index) {
  const Leaf& leaf = record.leaves[index];
  if (!leaf.variable) return fmt::format("result_{}", index);
  return leaf.variable->is_array ? fmt::format("{}[{}]", leaf.variable->name, leaf.entry) : leaf.variable->name;
}

struct Extracted {
  Model model;
  std::vector<std::size_t> leaves;
  std::optional<NodeId> duration;
};

Extracted extract(RecordState& record, const Model& described) {
  if (described.save_times.empty()) throw Error("a system without times: call time()");
  Model model = described;
  model.graph = Graph();
  if (model.initials.empty()) {
    model.initials.push_back({"ground", ground_state(model.space, record.graph)});
  }
  Extraction extraction(record, model);
  const auto move_scaled = [&](NodeId& coefficient) {
    extraction.move(coefficient);
    coefficient = model.time_map.scaled(model.graph, coefficient);
  };
  for (HamiltonianTerm& term : model.hamiltonian) move_scaled(term.coefficient);
  std::erase_if(model.hamiltonian, [&](const HamiltonianTerm& term) { return term.coefficient == model.graph.zero(); });
  for (Dissipator& dissipator : model.dissipators) move_scaled(dissipator.rate);
  bool is_mixed = !model.dissipators.empty();
  for (InitialState& initial : model.initials) {
    is_mixed = is_mixed || initial.state.is_mixed;
    extraction.move(initial.state);
  }
  for (Observable& observable : model.observables) {
    if (auto* target = std::get_if<TargetObservable>(&observable.definition)) extraction.move(target->target);
  }
  model.equation = is_mixed ? Equation::Lindblad : Equation::Schrodinger;
  for (const std::size_t leaf : extraction.leaves())
    model.parameters.add(leaf_name(record, leaf), {record.leaves[leaf].current()}, false);
  std::optional<NodeId> duration;
  if (!described.time_map.is_identity()) {
    const NodeId start = record.graph.constant(described.time_map.start());
    duration = record.graph.subtract(described.time_map.end(), start);
  }
  return {std::move(model), extraction.leaves(), duration};
}

/// Whether gradients are wanted of a leaf: of a variable that requires it, or of a solve that passes them on.
bool is_tracked(const Leaf& leaf) {
  if (leaf.variable) return leaf.variable->requires_grad;
  const std::shared_ptr<Solve> solve = leaf.solve.lock();
  return solve && !solve->system().gradient.wrt.empty();
}

GradientOptions gradient_of(const RecordState& record, const std::vector<std::size_t>& leaves,
                            const SolveOptions& options) {
  GradientOptions gradient;
  gradient.checkpoint_memory = options.checkpoint_memory;
  gradient.checkpoint_disk = options.checkpoint_disk;
  gradient.checkpoint_directory = options.checkpoint_directory;
  for (std::size_t k = 0; k < leaves.size(); ++k) {
    if (is_tracked(record.leaves[leaves[k]])) gradient.wrt.push_back(k);
  }
  gradient.method = gradient.wrt.empty() ? GradientMethod::None : reverse_method(family(options.solver.method));
  return gradient;
}

}  // namespace

std::shared_ptr<CompiledSystem> compile(RecordState& record, const Model& described, const SolveOptions& options,
                                        const std::shared_ptr<CompiledSystem>& known) {
  if (known) {
    const GradientOptions gradient = gradient_of(record, known->leaves, options);
    if (gradient.wrt == known->gradient.wrt && gradient.checkpoints() == known->gradient.checkpoints() &&
        options.solver == known->options)
      return known;
  }
  Extracted extracted = extract(record, described);
  const GradientOptions gradient = gradient_of(record, extracted.leaves, options);
  return std::make_shared<CompiledSystem>(std::move(extracted.model), std::move(extracted.leaves), extracted.duration,
                                          options.solver, gradient);
}

std::shared_ptr<CompiledSystem> compile_without_gradient(RecordState& record, const Model& described,
                                                         const SolveOptions& options) {
  Extracted extracted = extract(record, described);
  return std::make_shared<CompiledSystem>(std::move(extracted.model), std::move(extracted.leaves), extracted.duration,
                                          options.solver, GradientOptions{});
}

}  // namespace costate
