#include "input/axis_kinds.hpp"

#include <fmt/format.h>

namespace costate {

namespace {

/// "linspace, logspace or values"
std::string alternatives(const std::vector<AxisKind>& kinds) {
  std::string text;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if (k > 0) text += k + 1 < kinds.size() ? ", " : " or ";
    text += kinds[k].key;
  }
  return text;
}

}  // namespace

std::optional<std::vector<double>> read_axis_values(Section& axis, const AxisKinds& kinds) {
  bool is_foreign = false;
  for (const std::string& key : kinds.foreign) {
    if (axis.refuse(key, fmt::format("not in this mode (an axis here is one of {}) {}", alternatives(kinds.kinds),
                                     kinds.advice)))
      is_foreign = true;
  }
  const AxisKind* given = nullptr;
  std::size_t count = 0;
  for (const AxisKind& kind : kinds.kinds) {
    if (!axis.find(kind.key)) continue;
    given = &kind;
    ++count;
  }
  if (is_foreign) return std::nullopt;
  if (count == 1) return given->read(*axis.find(given->key));
  const std::string one = alternatives(kinds.kinds);
  axis.report().add(axis.begin(), axis.key(kinds.kinds.front().key),
                    count == 0 ? fmt::format("missing (an axis is one of {}) write one", one)
                               : fmt::format("more than one kind (an axis is one of {}) keep one", one));
  return std::nullopt;
}

}  // namespace costate
