#include "wrap/cvodes.hpp"

#include <cvodes/cvodes.h>
#include <cvodes/cvodes_ls.h>
#include <sundials/sundials_version.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>
#include <sunnonlinsol/sunnonlinsol_newton.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "wrap/sundials.hpp"
#include "wrap/vector_operations.hpp"
#include "wrap/vector_reductions.hpp"

namespace costate {

namespace {

constexpr int kKrylovDimension = 30;
/// Steps in a row that may leave the time as it is.
constexpr int kMostStalledSteps = 100;

std::string time_text(double t) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.12g", t);
  return text.data();
}

}  // namespace

struct CvodesProblem::Implementation {
  Implementation(Multistep method_, MPI_Comm communicator_, VectorShape shape_, double rtol_, double atol_,
                 RightHandSide rhs_, VectorKernels* kernels)
      : method(method_),
        communicator(communicator_),
        shape(shape_),
        rtol(rtol_),
        atol(atol_),
        rhs(std::move(rhs_)),
        context(create_sundials_context()),
        y(communicator_, shape_, context.get(), kernels) {}

  // Declared in the order of their dependence: members are destroyed in reverse.
  Multistep method;
  MPI_Comm communicator;
  VectorShape shape;
  double rtol;
  double atol;
  RightHandSide rhs;
  QuadratureFunction quadrature;
  SensitivityFunction sensitivity;
  Owner<SUNContext, ContextDeleter> context;
  StateVector y;
  std::optional<StateVector> q;
  std::optional<StateVector> q_tolerance;
  std::unique_ptr<VectorArray> s;
  std::unique_ptr<VectorArray> work;  ///< one vector for interpolation
  std::unique_ptr<VectorArray> s_tolerance;
  std::size_t sensitivities = 0;
  std::vector<const double*> s_data;
  std::vector<double*> s_rate_data;
  Owner<SUNNonlinearSolver, NonlinearSolverDeleter> nonlinear;
  Owner<SUNNonlinearSolver, NonlinearSolverDeleter> nonlinear_sensitivity;
  Owner<SUNLinearSolver, LinearSolverDeleter> linear;
  std::unique_ptr<void, MemoryDeleter> memory;
  std::exception_ptr failure;
  double t = 0;
  double longest_step = 0;
  double begun_at = 0;        ///< where the present history begins
  int stalled = 0;            ///< steps in a row that did not move the time
  std::vector<double> stops;  ///< where steps have to end, the next one last
  double quadrature_rtol = 0;
  CvodesStatistics total;  ///< of the histories that restart() has forgotten
  long evaluations = 0;

  void initialise();
  void forget_history();
  int step();
  /// Runs a callback's work; keeps what it throws and tells CVODES to give up.
  template <class F>
  int guarded(F&& body) noexcept;

  static int evaluate(sunrealtype t, N_Vector y, N_Vector dydt, void* user);
  static int multiply_jacobian(N_Vector v, N_Vector product, sunrealtype t, N_Vector y, N_Vector fy, void* user,
                               N_Vector unused);
  static int evaluate_quadrature(sunrealtype t, N_Vector y, N_Vector dqdt, void* user);
  static int evaluate_sensitivities(int count, sunrealtype t, N_Vector y, N_Vector dydt, N_Vector* s, N_Vector* dsdt,
                                    void* user, N_Vector work1, N_Vector work2);
};

template <class F>
int CvodesProblem::Implementation::guarded(F&& body) noexcept {
  try {
    body();
    return 0;
  } catch (...) {
    if (!failure) failure = std::current_exception();
    return -1;
  }
}

int CvodesProblem::Implementation::evaluate(sunrealtype t, N_Vector y, N_Vector dydt, void* user) {
  auto& self = *static_cast<Implementation*>(user);
  return self.guarded([&] {
    ++self.evaluations;
    self.rhs(t, entries_to_read(y), entries(dydt));
  });
}

int CvodesProblem::Implementation::multiply_jacobian(N_Vector v, N_Vector product, sunrealtype t, N_Vector /*y*/,
                                                     N_Vector /*fy*/, void* user, N_Vector /*unused*/) {
  return evaluate(t, v, product, user);
}

int CvodesProblem::Implementation::evaluate_quadrature(sunrealtype t, N_Vector y, N_Vector dqdt, void* user) {
  auto& self = *static_cast<Implementation*>(user);
  return self.guarded([&] { self.quadrature(t, entries_to_read(y), entries(dqdt)); });
}

int CvodesProblem::Implementation::evaluate_sensitivities(int count, sunrealtype t, N_Vector y, N_Vector /*dydt*/,
                                                          N_Vector* s, N_Vector* dsdt, void* user, N_Vector /*work1*/,
                                                          N_Vector /*work2*/) {
  auto& self = *static_cast<Implementation*>(user);
  return self.guarded([&] {
    const auto n = static_cast<std::size_t>(count);
    self.evaluations += count;
    for (std::size_t i = 0; i < n; ++i) {
      self.s_data[i] = entries_to_read(s[i]);
      self.s_rate_data[i] = entries(dsdt[i]);
    }
    self.sensitivity(t, entries_to_read(y), self.s_data, self.s_rate_data);
  });
}

void CvodesProblem::Implementation::initialise() {
  const bool adams = method == Multistep::Adams;
  memory.reset(CVodeCreate(adams ? CV_ADAMS : CV_BDF, context.get()));
  if (!memory) throw Error("CVodeCreate failed (out of memory?)");
  void* const mem = memory.get();
#if SUNDIALS_VERSION_MAJOR < 7
  // Return values tell what went wrong; without this CVODES prints it as well, once per rank.
  check_sundials(CVodeSetErrFile(mem, nullptr), "CVodeSetErrFile");
#endif
  check_sundials(CVodeInit(mem, evaluate, t, y.get()), "CVodeInit");
  check_sundials(CVodeSStolerances(mem, rtol, atol), "CVodeSStolerances");
  check_sundials(CVodeSetUserData(mem, this), "CVodeSetUserData");
  if (adams) {
    nonlinear.reset(SUNNonlinSol_FixedPoint(y.get(), 0, context.get()));
  } else {
    nonlinear.reset(SUNNonlinSol_Newton(y.get(), context.get()));
  }
  if (!nonlinear) throw Error("a SUNDIALS nonlinear solver cannot be created (out of memory?)");
  check_sundials(CVodeSetNonlinearSolver(mem, nonlinear.get()), "CVodeSetNonlinearSolver");
  if (!adams) {
    linear.reset(SUNLinSol_SPGMR(y.get(), SUN_PREC_NONE, kKrylovDimension, context.get()));
    if (!linear) throw Error("SUNLinSol_SPGMR failed (out of memory?)");
    check_sundials(CVodeSetLinearSolver(mem, linear.get(), nullptr), "CVodeSetLinearSolver");
    check_sundials(CVodeSetJacTimes(mem, nullptr, multiply_jacobian), "CVodeSetJacTimes");
  }
  if (q) {
    check_sundials(CVodeQuadInit(mem, evaluate_quadrature, q->get()), "CVodeQuadInit");
    check_sundials(CVodeSetQuadErrCon(mem, SUNTRUE), "CVodeSetQuadErrCon");
  }
  if (s) {
    const int count = static_cast<int>(sensitivities);
    check_sundials(CVodeSensInit(mem, count, CV_STAGGERED, evaluate_sensitivities, s->get()), "CVodeSensInit");
    check_sundials(CVodeSetSensErrCon(mem, SUNTRUE), "CVodeSetSensErrCon");
    if (adams) {
      nonlinear_sensitivity.reset(SUNNonlinSol_FixedPointSens(count, y.get(), 0, context.get()));
    } else {
      nonlinear_sensitivity.reset(SUNNonlinSol_NewtonSens(count, y.get(), context.get()));
    }
    if (!nonlinear_sensitivity) throw Error("a SUNDIALS nonlinear solver cannot be created (out of memory?)");
    check_sundials(CVodeSetNonlinearSolverSensStg(mem, nonlinear_sensitivity.get()), "CVodeSetNonlinearSolverSensStg");
  }
}

/// Begins a history at t, y, q and s.
void CvodesProblem::Implementation::forget_history() {
  void* const mem = memory.get();
  check_sundials(CVodeReInit(mem, t, y.get()), "CVodeReInit");
  if (q) check_sundials(CVodeQuadReInit(mem, q->get()), "CVodeQuadReInit");
  if (s) check_sundials(CVodeSensReInit(mem, CV_STAGGERED, s->get()), "CVodeSensReInit");
  begun_at = t;
}

/// One internal step. Where all attempts at one have failed, CVODES is where the last one ended; its history is to
/// blame as long as it has one: it does not shorten a step by more than about 1e-7, which is too little behind a sudden
/// change, and begins an order as low as its first anew with short steps only.
int CvodesProblem::Implementation::step() {
  void* const mem = memory.get();
  const double before = t;
  const int flag = CVode(mem, stops.front(), y.get(), &t, CV_ONE_STEP);
  const bool is_out_of_attempts = flag == CV_ERR_FAILURE || flag == CV_CONV_FAILURE;
  if (!is_out_of_attempts || failure || before == begun_at) return flag;
  t = before;
  double reached = 0;
  if (q) check_sundials(CVodeGetQuad(mem, &reached, q->get()), "CVodeGetQuad");
  if (s) check_sundials(CVodeGetSens(mem, &reached, s->get()), "CVodeGetSens");
  long steps = 0;
  check_sundials(CVodeGetNumSteps(mem, &steps), "CVodeGetNumSteps");
  total.steps += steps;
  forget_history();
  check_sundials(CVodeSetStopTime(mem, stops.back()), "CVodeSetStopTime");
  return CVode(mem, stops.front(), y.get(), &t, CV_ONE_STEP);
}

std::string sundials_version() {
  std::array<char, 64> text{};
  if (SUNDIALSGetVersion(text.data(), static_cast<int>(text.size())) != 0) throw Error("SUNDIALSGetVersion failed");
  return text.data();
}

CvodesProblem::CvodesProblem(Multistep method, MPI_Comm communicator, VectorShape shape, double rtol, double atol,
                             RightHandSide rhs, VectorKernels* kernels)
    : implementation_(
          std::make_unique<Implementation>(method, communicator, shape, rtol, atol, std::move(rhs), kernels)) {}

CvodesProblem::~CvodesProblem() = default;

void CvodesProblem::add_quadrature(std::size_t size, double rtol, QuadratureFunction function, VectorKernels* kernels) {
  Implementation& self = *implementation_;
  self.quadrature = std::move(function);
  self.quadrature_rtol = rtol;
  // One member per entry: a mean over many idle entries would hide the error of the active one.
  const VectorShape shape{size, size};
  self.q.emplace(self.communicator, shape, self.context.get(), kernels);
  self.q_tolerance.emplace(self.communicator, shape, self.context.get(), kernels);
}

void CvodesProblem::set_quadrature_tolerances(std::span<const double> atol) {
  upload_entries(implementation_->q_tolerance->get(), atol);
}

void CvodesProblem::add_sensitivities(std::size_t count, SensitivityFunction function) {
  Implementation& self = *implementation_;
  self.sensitivity = std::move(function);
  self.sensitivities = count;
  self.s = std::make_unique<VectorArray>(count, self.y.get());
  self.s_tolerance = std::make_unique<VectorArray>(count, self.y.get());
  for (std::size_t i = 0; i < count; ++i) N_VConst(self.atol, self.s_tolerance->get()[i]);
  self.s_data.resize(count);
  self.s_rate_data.resize(count);
}

void CvodesProblem::set_sensitivity_tolerances(std::size_t i, std::span<const double> atol) {
  Implementation& self = *implementation_;
  std::vector<double> tolerances(self.shape.size);
  for (std::size_t k = 0; k < self.shape.size; ++k) tolerances[k] = atol[k % atol.size()];
  upload_entries(self.s_tolerance->get()[i], tolerances);
}

void CvodesProblem::set_state(std::span<const double> y) { set_entries(implementation_->y.get(), y); }

void CvodesProblem::set_sensitivity(std::size_t i, std::span<const double> s) {
  set_entries(implementation_->s->get()[i], s);
}

void CvodesProblem::upload_state(std::span<const double> y) { upload_entries(implementation_->y.get(), y); }

void CvodesProblem::upload_sensitivity(std::size_t i, std::span<const double> s) {
  upload_entries(implementation_->s->get()[i], s);
}

void CvodesProblem::set_longest_step(double step) { implementation_->longest_step = step; }

void CvodesProblem::restart(double t, double stop, std::span<const double> instants) {
  Implementation& self = *implementation_;
  self.stops.assign(1, stop);
  if (stop > t) {
    for (std::size_t k = instants.size(); k-- > 0;) {
      if (instants[k] > t && instants[k] < stop) self.stops.push_back(instants[k]);
    }
  } else {
    for (const double instant : instants) {
      if (instant < t && instant > stop) self.stops.push_back(instant);
    }
  }
  self.total = statistics();
  self.evaluations = 0;
  self.t = t;
  self.begun_at = t;
  self.stalled = 0;
  if (self.q) N_VConst(0.0, self.q->get());
  if (!self.memory) {
    try {
      self.initialise();
    } catch (const Error&) {
      self.y.rethrow_failure();  // what the device says is closer to the cause
      throw;
    }
  } else {
    self.forget_history();
  }
  void* const mem = self.memory.get();
  if (self.q) {
    check_sundials(CVodeQuadSVtolerances(mem, self.quadrature_rtol, self.q_tolerance->get()), "CVodeQuadSVtolerances");
  }
  if (self.s) check_sundials(CVodeSensSVtolerances(mem, self.rtol, self.s_tolerance->get()), "CVodeSensSVtolerances");
  check_sundials(CVodeSetMaxStep(mem, self.longest_step), "CVodeSetMaxStep");
  // CVodeReInit keeps an old stop time: it is set anew each time.
  check_sundials(CVodeSetStopTime(mem, self.stops.back()), "CVodeSetStopTime");
}

double CvodesProblem::step() {
  Implementation& self = *implementation_;
  const double before = self.t;
  const int flag = self.step();
  if (self.failure) std::rethrow_exception(std::exchange(self.failure, nullptr));
  self.y.rethrow_failure();
  if (self.q) self.q->rethrow_failure();
  if (flag < 0) {
    throw PointError("CVODES gave up at t = " + time_text(self.t) + ": " + sundials_flag_name(flag) +
                     " (the problem is too stiff or not finite there, or the tolerances are below rounding); "
                     "loosen the tolerances, or use another solver.method");
  }
  self.stalled = self.t == before ? self.stalled + 1 : 0;
  if (self.stalled > kMostStalledSteps) {
    throw PointError("CVODES does not get past t = " + time_text(self.t) +
                     " (its steps fell below the rounding of t: the solution grows without bound there, or a "
                     "coefficient or its derivative does)");
  }
  if (flag == CV_TSTOP_RETURN && self.stops.size() > 1) {
    self.stops.pop_back();
    check_sundials(CVodeSetStopTime(self.memory.get(), self.stops.back()), "CVodeSetStopTime");
  }
  if (self.s) {
    check_sundials(CVodeGetSens(self.memory.get(), &self.t, self.s->get()), "CVodeGetSens");
  }
  return self.t;
}

void CvodesProblem::get_state(std::span<double> y) const { get_entries(implementation_->y.get(), y); }

void CvodesProblem::get_sensitivity(std::size_t i, std::span<double> s) const {
  get_entries(implementation_->s->get()[i], s);
}

void CvodesProblem::download_state(std::span<double> y) const { download_entries(implementation_->y.get(), y); }

void CvodesProblem::download_sensitivity(std::size_t i, std::span<double> s) const {
  download_entries(implementation_->s->get()[i], s);
}

void CvodesProblem::interpolate(double t, int derivative, std::span<double> y) {
  Implementation& self = *implementation_;
  if (!self.work) self.work = std::make_unique<VectorArray>(1, self.y.get());
  check_sundials(CVodeGetDky(self.memory.get(), t, derivative, self.work->get()[0]), "CVodeGetDky");
  get_entries(self.work->get()[0], y);
}

void CvodesProblem::interpolate_sensitivity(double t, std::size_t i, std::span<double> s) {
  Implementation& self = *implementation_;
  if (!self.work) self.work = std::make_unique<VectorArray>(1, self.y.get());
  check_sundials(CVodeGetSensDky1(self.memory.get(), t, 0, static_cast<int>(i), self.work->get()[0]),
                 "CVodeGetSensDky1");
  get_entries(self.work->get()[0], s);
}

void CvodesProblem::get_quadratures(std::span<double> q) {
  Implementation& self = *implementation_;
  sunrealtype reached = 0;
  check_sundials(CVodeGetQuad(self.memory.get(), &reached, self.q->get()), "CVodeGetQuad");
  download_entries(self.q->get(), q);
}

std::size_t CvodesProblem::hardest_member() {
  Implementation& self = *implementation_;
  if (!self.memory) return 0;
  const VectorArray vectors(2, self.y.get());
  N_Vector* const pair = vectors.get();
  check_sundials(CVodeGetEstLocalErrors(self.memory.get(), pair[0]), "CVodeGetEstLocalErrors");
  check_sundials(CVodeGetErrWeights(self.memory.get(), pair[1]), "CVodeGetErrWeights");
  const std::vector<double> norms = member_norms(pair[0], pair[1]);
  std::size_t hardest = 0;
  for (std::size_t b = 0; b < norms.size(); ++b) {
    if (std::isnan(norms[b])) return b;
    if (norms[b] > norms[hardest]) hardest = b;
  }
  return hardest;
}

void CvodesProblem::count_earlier(const CvodesStatistics& earlier) {
  implementation_->total.steps += earlier.steps;
  implementation_->total.rhs_evaluations += earlier.rhs_evaluations;
}

CvodesStatistics CvodesProblem::statistics() const {
  const Implementation& self = *implementation_;
  CvodesStatistics all = self.total;
  if (self.memory) {
    long steps = 0;
    check_sundials(CVodeGetNumSteps(self.memory.get(), &steps), "CVodeGetNumSteps");
    all.steps += steps;
  }
  all.rhs_evaluations += self.evaluations;
  all.vector_seconds = self.y.seconds() + (self.q ? self.q->seconds() : 0.0);
  return all;
}

}  // namespace costate
