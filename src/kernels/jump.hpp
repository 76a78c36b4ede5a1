// The jumps L rho L^dagger of operators with at most one entry in each row (ladder operators, projectors, transitions,
// Pauli matrices), element by element: (L rho L^dagger)_ij = l_i conj(l_j) rho_{s(i) s(j)}.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "kernels/jump_view.hpp"
#include "kernels/lowering.hpp"

namespace costate {

[[nodiscard]] bool has_one_entry_per_row(const Operator& op);

/// One such jump.
class MonomialJump {
 public:
  explicit MonomialJump(const JumpTerm& term);

  [[nodiscard]] JumpView view() const;

 private:
  /// Weights are l_j for rows j < last, 0 where the row has no entry.
  struct Diagonal {
    std::size_t last;
    std::vector<double> re;
    std::vector<double> im;
  };

  static std::optional<Diagonal> find_diagonal(const std::vector<JumpEntry>& entries);

  std::size_t coefficient_;
  double scale_;
  bool is_real_;
  std::vector<JumpEntry> entries_;     ///< by row
  std::vector<std::size_t> position_;  ///< [row]: its entry, or entries_.size()
  std::optional<Diagonal> diagonal_;
};

}  // namespace costate
