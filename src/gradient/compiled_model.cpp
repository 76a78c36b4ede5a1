#include "gradient/compiled_model.hpp"

#include <unordered_map>
#include <utility>

#include "device/cuda_processor.hpp"

namespace costate {

namespace {

std::vector<std::size_t> places_in(std::span<const std::size_t> wrt, const Graph& graph,
                                   std::span<const NodeId> parameters) {
  std::unordered_map<std::size_t, std::size_t> places;
  for (std::size_t w = 0; w < wrt.size(); ++w) places.emplace(wrt[w], w);
  std::vector<std::size_t> result;
  for (const NodeId parameter : parameters) {
    const auto found = places.find(static_cast<std::size_t>(graph.node(parameter).index));
    result.push_back(found == places.end() ? ScalarPrograms::kNoRow : found->second);
  }
  return result;
}

}  // namespace

CompiledModel::CompiledModel(const Model& model_, std::span<const std::size_t> wrt, StateOutput states_,
                             MPI_Comm communicator_, std::function<void()> poll_)
    : model(model_),
      states(states_),
      communicator(communicator_),
      poll(std::move(poll_)),
      dynamics(model_),
      programs(model_, dynamics.coefficients(), wrt),
      observation(model_, programs),
      wrt_places(places_in(wrt, model_.graph, programs.statics().inputs())),
      observed_(model_.initials.size() * model_.save_times.size()) {
  for (std::size_t k = 0; k < model.observed.size(); ++k) {
    const ObservedValue& value = model.observed[k];
    observed_[value.initial * model.save_times.size() + value.save].push_back(k);
  }
}

const Processor& CompiledModel::processor(Device device) {
  if (device == Device::Cpu) return host_processor();
  if (!cuda_) cuda_ = cuda_processor(model);
  return *cuda_;
}

std::span<const std::size_t> CompiledModel::observed_at(std::size_t initial, std::size_t save) const {
  return observed_[initial * model.save_times.size() + save];
}

std::size_t CompiledModel::expectation_place(std::size_t observable, std::size_t initial, std::size_t save) const {
  return (observable * model.initials.size() + initial) * model.save_times.size() + save;
}

}  // namespace costate
