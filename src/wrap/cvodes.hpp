// CVODES on PETSc vectors: one linear or nonlinear initial value problem, stepped under the caller's control, with
// optional quadratures and forward sensitivities.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wrap/petsc.hpp"
#include "wrap/vector_kernels.hpp"

namespace costate {

/// "6.4.1"
std::string sundials_version();

enum class Multistep {
  Adams,  ///< Adams-Moulton of order 1 to 12, functional iteration
  Bdf,    ///< backward differentiation of order 1 to 5, Newton with matrix-free GMRES
};

/// dy/dt = f(t, y), with pointers into the memory where the vectors are; so for the functions below. For Multistep::Bdf
/// f must be linear and homogeneous in y: it serves as its own Jacobian product. Functions may throw; the exception
/// comes out of the call that stepped.
using RightHandSide = std::function<void(double t, const double* y, double* dydt)>;
/// dq/dt = g(t, y).
using QuadratureFunction = std::function<void(double t, const double* y, double* dqdt)>;
/// ds_i/dt = f_y s_i + f_p_i for all i.
using SensitivityFunction =
    std::function<void(double t, const double* y, std::span<const double* const> s, std::span<double* const> dsdt)>;

struct CvodesStatistics {
  long steps = 0;
  long rhs_evaluations = 0;
  double vector_seconds = 0;  ///< wall time in vector operations and norms
};

/// Error control is per member: the norm is the maximum over members of each member's weighted root mean square.
///
/// States and sensitivities are on the host, or in the memory of the device whose kernels are given, which outlive
/// this. Spans of them, y and s below, are in that same memory; what is called upload or download has the host at the
/// other end. Between steps nothing but norms and inner products travels, a number each.
class CvodesProblem {
 public:
  CvodesProblem(Multistep method, MPI_Comm communicator, VectorShape shape, double rtol, double atol, RightHandSide rhs,
                VectorKernels* kernels = nullptr);
  ~CvodesProblem();
  CvodesProblem(const CvodesProblem&) = delete;
  CvodesProblem& operator=(const CvodesProblem&) = delete;

  /// Adds dq/dt = g(t, y) with `size` entries under error control, each entry by itself. Before the first restart().
  /// The entries are on the host, wherever the state is, unless kernels are given.
  void add_quadrature(std::size_t size, double rtol, QuadratureFunction function, VectorKernels* kernels = nullptr);
  /// Absolute tolerances of the quadratures, all > 0, of the host; from the next restart() on.
  void set_quadrature_tolerances(std::span<const double> atol);
  /// Adds `count` sensitivities. Before the first restart().
  void add_sensitivities(std::size_t count, SensitivityFunction function);
  /// Absolute tolerances of one of them, [member], all > 0, of the host; from the next restart() on, and the state's
  /// until then.
  void set_sensitivity_tolerances(std::size_t i, std::span<const double> atol);

  /// The state that restart() begins with.
  void set_state(std::span<const double> y);
  void set_sensitivity(std::size_t i, std::span<const double> s);
  void upload_state(std::span<const double> y);
  void upload_sensitivity(std::size_t i, std::span<const double> s);
  /// The longest step, from the next restart() on; 0: no bound.
  void set_longest_step(double step);
  /// Begins at `t`, quadratures at 0, forgetting the history; no step passes `stop`. A step ends at each of `instants`
  /// (increasing) that lies in between.
  void restart(double t, double stop, std::span<const double> instants = {});
  /// One internal step towards `stop`, in either direction of time; returns the time reached, exactly `stop` at the
  /// end. Throws PointError where CVODES gives up, with its history and with one that begins there anew.
  double step();

  /// The state at the end of the last step, or as set.
  void get_state(std::span<double> y) const;
  void get_sensitivity(std::size_t i, std::span<double> s) const;
  void download_state(std::span<double> y) const;
  void download_sensitivity(std::size_t i, std::span<double> s) const;
  /// d^k y/dt^k at a time within the last step.
  void interpolate(double t, int derivative, std::span<double> y);
  void interpolate_sensitivity(double t, std::size_t i, std::span<double> s);
  /// The quadratures at the end of the last step, to the host.
  void get_quadratures(std::span<double> q);

  /// The member whose estimated error in the last attempted step was the largest, or not finite: the one to blame where
  /// step() gave up. 0 before the first.
  [[nodiscard]] std::size_t hardest_member();

  /// Counts what another problem has taken before with this one's.
  void count_earlier(const CvodesStatistics& earlier);
  /// Of all steps since construction, and before.
  [[nodiscard]] CvodesStatistics statistics() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace costate
