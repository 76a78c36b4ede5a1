#include "device/repeated_work.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace costate {

namespace {

/// Whether these differ in nothing but what a node of a graph can be given anew.
bool is_alike(const DeviceWork& a, const DeviceWork& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&b](const auto& work) {
        using Work = std::remove_cvref_t<decltype(work)>;
        const Work& other = std::get<Work>(b);
        if constexpr (std::is_same_v<Work, KernelCall>) {
          return work.kernel() == other.kernel() && work.shape() == other.shape();
        } else {
          return work.bytes == other.bytes;
        }
      },
      a);
}

}  // namespace

RepeatedWork::Kept* RepeatedWork::find(const DeviceWorks& works) {
  const auto found =
      std::ranges::find_if(kept_, [&](const Kept& kept) { return std::ranges::equal(kept.works, works, is_alike); });
  return found == kept_.end() ? nullptr : &*found;
}

void RepeatedWork::launch(const DeviceWorks& works) {
  Kept* kept = find(works);
  if (kept == nullptr) {
    if (kept_.size() == kMostGraphs) kept_.erase(kept_.begin());
    kept_.push_back({CudaGraph(works), works});
    kept = &kept_.back();
  }
  for (std::size_t node = 0; node < works.size(); ++node) {
    if (kept->works[node] == works[node]) continue;
    kept->graph.set(node, works[node]);
    kept->works[node] = works[node];
  }
  kept->graph.launch(*stream_);
}

}  // namespace costate
