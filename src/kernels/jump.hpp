// The jumps L rho L^dagger of operators with at most one entry in each row (ladder operators, projectors, transitions,
// Pauli matrices), element by element: (L rho L^dagger)_ij = l_i conj(l_j) rho_{s(i) s(j)}.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "kernels/coefficient_table.hpp"
#include "kernels/layout.hpp"
#include "kernels/lowering.hpp"

namespace costate {

[[nodiscard]] bool has_one_entry_per_row(const Operator& op);

/// One such jump. Only the upper triangle is worked out, the diagonal by half: with M the sum of that,
/// scale * L rho L^dagger = M + M^dagger.
class MonomialJump {
 public:
  explicit MonomialJump(const JumpTerm& term);

  [[nodiscard]] std::size_t coefficient() const { return coefficient_; }

  /// m += a * (upper half of scale * L x L^dagger) in one row, on Hermitian x.
  void add_row(std::size_t row, const CoefficientTable& a, const double* x, double* m, const Layout& layout) const;
  /// dots[lane] += Re conj(x) (upper half of scale * L y L^dagger) in one row; the lanes of a member together.
  void add_dots(std::size_t row, const double* x, const double* y, double* dots, const Layout& layout) const;

 private:
  struct Entry {
    std::size_t row;
    std::size_t source;
    double re;
    double im;
  };
  /// All entries on one diagonal, source = row + offset: for one member, columns are lanes that stay neighbours.
  /// Weights are l_j for rows j < last, 0 where the row has no entry.
  struct Diagonal {
    std::size_t last;
    std::vector<double> re;
    std::vector<double> im;
  };

  template <class Consumer>
  void walk_row(std::size_t row, const double* x, const Layout& layout, const Consumer& consumer) const;
  template <class Consumer>
  void walk_members(std::size_t position, const double* x, const Layout& layout, const Consumer& consumer) const;
  template <class Consumer>
  void walk_columns(const Entry& entry, const double* x, const Layout& layout, const Consumer& consumer) const;

  static std::optional<Diagonal> find_diagonal(const std::vector<Entry>& entries);

  std::size_t coefficient_;
  double scale_;
  bool is_real_;
  std::vector<Entry> entries_;         ///< by row
  std::vector<std::size_t> position_;  ///< [row]: its entry, or entries_.size()
  std::optional<Diagonal> diagonal_;
};

}  // namespace costate
