// The right-hand side as data: dy/dt = sum_m a_m(t) A_m y with constant sparse A_m and real scalar a_m, never stored as
// a matrix on density matrices. The adjoint is a verb of the operator.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "kernels/layout.hpp"
#include "kernels/spectrum.hpp"
#include "model/model.hpp"

namespace costate {

/// Real inner product used throughout: x . y = sum over rows, columns and both planes, per member.
///
/// Schrodinger: A_m = -i H_m. Lindblad: A_m rho = -i [H_m, rho], or L rho L^dagger - {L^dagger L, rho}/2, on Hermitian
/// rho (Hermitian symmetry is used: arguments must be Hermitian, results are Hermitian exactly).
class Generator {
 public:
  explicit Generator(const Model& model);
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  /// The node of a_m for each m: terms with equal coefficient nodes are merged, constants share the node of 1.
  [[nodiscard]] std::span<const NodeId> coefficients() const;
  /// For each m an upper bound of the norm of A_m as a linear map.
  [[nodiscard]] std::span<const double> norms() const;
  /// For each m the diagonal of the Hamiltonian in A_m, by level.
  [[nodiscard]] std::span<const std::vector<double>> energies() const;
  /// For each m where the spectrum of A_m lies.
  [[nodiscard]] std::span<const TermSpectrum> spectra() const;
  [[nodiscard]] Layout layout(std::size_t members) const;

  /// Scratch of apply and its kin, for one layout. Not shared between threads.
  struct Workspace {
    std::vector<double> scratch;
  };
  [[nodiscard]] Workspace workspace(std::size_t members) const;

  /// out = sum_m a_m A_m x; `a` is [m][member]; x and out have layout(members) and do not overlap.
  void apply(std::span<const double> a, const double* x, double* out, std::size_t members, Workspace& work) const;
  /// out = sum_m a_m A_m^T x.
  void apply_adjoint(std::span<const double> a, const double* x, double* out, std::size_t members,
                     Workspace& work) const;
  /// apply_adjoint() of x and accumulate_gradient() of x and y, in one pass where there is one.
  void pull_back(std::span<const double> a, const double* x, const double* y, double* out, std::span<double> gradient,
                 std::size_t members, Workspace& work) const;
  /// gradient[m][member] += x . A_m y.
  void accumulate_gradient(const double* x, const double* y, std::span<double> gradient, std::size_t members,
                           Workspace& work) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace costate
