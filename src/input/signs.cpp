#include <fmt/format.h>

#include "input/point_values.hpp"
#include "input/sweep.hpp"

namespace costate {

void check_signs(const std::vector<NonNegative>& numbers, const Sweep& sweep, const Model& model) {
  std::vector<const NonNegative*> checked;
  std::vector<NodeId> nodes;
  for (const NonNegative& number : numbers) {
    if ((model.graph.node(number.node).depends & kTime) != 0) continue;
    checked.push_back(&number);
    nodes.push_back(number.node);
  }
  if (nodes.empty()) return;
  const auto negative = first_illegal(
      nodes, [](double value) { return value >= 0; }, sweep, model);
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (!negative[k]) continue;
    const std::string& what = checked[k]->what;
    checked[k]->item.error(fmt::format("the {} is {}{} (a {} must be >= 0)", what, negative[k]->value,
                                       point_text(sweep, negative[k]->point), what));
  }
}

}  // namespace costate
