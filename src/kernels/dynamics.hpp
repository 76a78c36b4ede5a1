// The right-hand side of what is integrated: of the state, or of the state and its tangent.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/generator.hpp"

namespace costate {

/// Y = y, Y' = sum_m a_m A_m y; or, for a model with tangents, Y = (y, s), two states one behind the other, with
///   y' = sum_m a_m A_m y,  s' = sum_m a_m A_m s + da_m A_m y.
/// Linear in the coefficients (a, or a and then da) and in Y; inner products are those of Generator, summed over the
/// states of Y.
class Dynamics {
 public:
  explicit Dynamics(const Model& model);

  /// The nodes of the coefficients.
  [[nodiscard]] std::span<const NodeId> coefficients() const { return coefficients_; }
  /// Upper bounds of |A_m|, of one state.
  [[nodiscard]] std::span<const double> norms() const { return generator_.norms(); }
  /// The diagonal of the Hamiltonian in each A_m, by level.
  [[nodiscard]] std::span<const std::vector<double>> energies() const { return generator_.energies(); }
  /// Where the spectra of the A_m lie, of one state.
  [[nodiscard]] std::span<const TermSpectrum> spectra() const { return generator_.spectra(); }
  /// Of one state.
  [[nodiscard]] Layout layout(std::size_t members) const { return generator_.layout(members); }
  /// How many states Y is.
  [[nodiscard]] std::size_t states() const { return states_; }
  /// Numbers in Y.
  [[nodiscard]] std::size_t size(std::size_t members) const { return states_ * layout(members).size(); }
  [[nodiscard]] bool has_tangent() const { return states_ == 2; }

  struct Workspace {
    Generator::Workspace generator;
    std::vector<double> state;  ///< of one state; empty without a tangent
  };
  [[nodiscard]] Workspace workspace(std::size_t members) const;

  /// out = Y' at Y = x; `a` is [coefficient][member]; x and out do not overlap.
  void apply(std::span<const double> a, const double* x, double* out, std::size_t members, Workspace& work) const;
  /// The transpose of apply for the same coefficients.
  void apply_adjoint(std::span<const double> a, const double* x, double* out, std::size_t members,
                     Workspace& work) const;
  /// apply_adjoint() of x and accumulate_gradient() of x and y.
  void pull_back(std::span<const double> a, const double* x, const double* y, double* out, std::span<double> gradient,
                 std::size_t members, Workspace& work) const;
  /// gradient[coefficient][member] += x . dY'/d(coefficient) at Y = y.
  void accumulate_gradient(const double* x, const double* y, std::span<double> gradient, std::size_t members,
                           Workspace& work) const;

 private:
  Generator generator_;
  std::size_t states_;
  std::vector<NodeId> coefficients_;
};

}  // namespace costate
