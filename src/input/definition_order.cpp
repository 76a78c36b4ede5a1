#include "input/definition_order.hpp"

#include <algorithm>
#include <cstdint>

namespace costate {

namespace {

enum class Mark : std::uint8_t { New, Open, Done };

/// A definition on the path of the search, and how many of its uses have been followed.
struct Visit {
  std::size_t definition;
  std::size_t followed = 0;
};

/// The cycle that the path closes at `definition`, turned to begin with its first member.
std::vector<std::size_t> closed_cycle(const std::vector<Visit>& path, std::size_t definition) {
  std::vector<std::size_t> cycle;
  const auto begin =
      std::find_if(path.begin(), path.end(), [&](const Visit& visit) { return visit.definition == definition; });
  for (auto visit = begin; visit != path.end(); ++visit) cycle.push_back(visit->definition);
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

}  // namespace

DefinitionOrder definition_order(const std::vector<std::vector<std::size_t>>& uses) {
  // Depth first with a path of its own: a chain of any length must not exhaust the stack.
  DefinitionOrder result;
  std::vector<Mark> marks(uses.size(), Mark::New);
  for (std::size_t root = 0; root < uses.size(); ++root) {
    if (marks[root] != Mark::New) continue;
    std::vector<Visit> path{{root}};
    marks[root] = Mark::Open;
    while (!path.empty()) {
      Visit& visit = path.back();
      if (visit.followed == uses[visit.definition].size()) {
        marks[visit.definition] = Mark::Done;
        result.order.push_back(visit.definition);
        path.pop_back();
        continue;
      }
      const std::size_t used = uses[visit.definition][visit.followed++];
      if (marks[used] == Mark::Open) result.cycles.push_back(closed_cycle(path, used));
      if (marks[used] != Mark::New) continue;
      marks[used] = Mark::Open;
      path.push_back({used});
    }
  }
  return result;
}

}  // namespace costate
