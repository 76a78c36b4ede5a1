// The nearest known name to an unknown one, for the suggestion in an error.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace costate {

/// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment).
[[nodiscard]] inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Row i holds the distances between the first i characters of `a` and every prefix of `b`.
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) rows[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.size()][b.size()];
}

/// The candidate nearest to `name`, the first of several; nothing where all are further than a third of its length.
[[nodiscard]] inline std::optional<std::string> nearest_name(std::string_view name,
                                                             std::span<const std::string> candidates) {
  std::optional<std::string> nearest;
  std::size_t allowed = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    // One-letter names are all one replacement apart: no suggestion among them.
    if (distance >= allowed || distance >= std::max(name.size(), candidate.size())) continue;
    allowed = distance;
    nearest = candidate;
  }
  return nearest;
}

/// "; did you mean 'kappa'?", or nothing where no candidate is near.
[[nodiscard]] inline std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
  const std::optional<std::string> nearest = nearest_name(name, candidates);
  return nearest ? "; did you mean '" + *nearest + "'?" : std::string();
}

}  // namespace costate
