// Models with a tangent: directional derivatives of everything observed, and their gradients, the Hessian's products,
// against closed forms and against differences of first-order gradients.
#include "model/tangent.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "gradient/solver.hpp"
#include "input/job.hpp"

namespace costate {
namespace {

using Numbers = std::vector<double>;

Model parse(const std::string& text) { return *parse_job("format_version = 1\n" + text, "tangent.toml").model; }

SolverOptions tight(Method method) {
  SolverOptions options;
  options.method = method;
  options.rtol = 1e-11;
  options.atol = 1e-13;
  options.max_steps = 1000000;
  return options;
}

GradientOptions all_parameters(const Model& model, Method method) {
  GradientOptions gradient;
  gradient.method = reverse_method(family(method));
  gradient.wrt.resize(model.parameters.size());
  std::iota(gradient.wrt.begin(), gradient.wrt.end(), std::size_t{0});
  return gradient;
}

Numbers moved(const Numbers& p, const Numbers& direction, double by) {
  Numbers result = p;
  for (std::size_t k = 0; k < p.size(); ++k) result[k] += by * direction[k];
  return result;
}

double dot(const Numbers& x, const Numbers& y) { return std::inner_product(x.begin(), x.end(), y.begin(), 0.0); }

/// A direction in which all parameters move, by parts of about 1.
Numbers direction(std::size_t count, double phase) {
  Numbers v(count);
  for (std::size_t k = 0; k < count; ++k) v[k] = std::cos(phase + 2.3 * static_cast<double>(k));
  return v;
}

/// One number observed at one save time of the only initial state, as a function of all parameters.
class Subject {
 public:
  Subject(const std::string& text, Observed observed, std::size_t save, Method method = Method::Adams)
      : model_(parse(text)), observed_(observed), save_(save), method_(method) {}

  [[nodiscard]] Numbers point() const { return model_.parameters.values(); }

  [[nodiscard]] Numbers gradient(const Numbers& p) const {
    Solver solver(model_, tight(method_), all_parameters(model_, method_), StateOutput::All, MPI_COMM_SELF);
    const ObservedBar bar{observed_, 0, save_, 1};
    return solver.solve_and_keep(p).pull_back(std::span(&bar, 1));
  }

  struct SecondOrder {
    double slope;     ///< directional derivative
    Numbers product;  ///< of the Hessian with the direction
  };
  [[nodiscard]] SecondOrder along(const Numbers& v) const {
    Model copy = model_;
    std::vector<NodeId> nodes;
    for (const double component : v) nodes.push_back(copy.graph.constant(component));
    const Model model = with_tangent(std::move(copy), nodes);
    Solver solver(model, tight(method_), all_parameters(model, method_), StateOutput::All, MPI_COMM_SELF);
    KeptSolution solution = solver.solve_and_keep(point());
    Observed tangent = observed_;
    tangent.order = Order::Tangent;
    const ObservedBar bar{tangent, 0, save_, 1};
    const PointResult& result = solution.result();
    const std::size_t size = result.state_tangents.size() / model.save_times.size();
    const std::complex<double> number =
        observed_.quantity == Quantity::Expectation
            ? result.expectation_tangents[observed_.index * model.save_times.size() + save_]
            : result.state_tangents[save_ * size + observed_.index];
    return {observed_.plane == Plane::Real ? number.real() : number.imag(), solution.pull_back(std::span(&bar, 1))};
  }

 private:
  Model model_;
  Observed observed_;
  std::size_t save_;
  Method method_;
};

/// A subject for any method of integration.
struct Case {
  std::string text;
  Observed observed;
  std::size_t save;
};

void expect_second_order_of(const Subject& subject, double tolerance);

/// By the methods that are not for stiff problems.
void expect_second_order(const Case& one, double tolerance = 2e-7) {
  for (const Method method : {Method::Adams, Method::Dop853, Method::Magnus}) {
    SCOPED_TRACE("method " + std::to_string(static_cast<int>(method)));
    expect_second_order_of(Subject(one.text, one.observed, one.save, method), tolerance);
  }
}

/// Second derivatives along a direction against differences of order 4 of the gradient, itself tested elsewhere.
void expect_second_order_of(const Subject& subject, double tolerance) {
  const Numbers p = subject.point();
  const Numbers v = direction(p.size(), 0.4);
  const Subject::SecondOrder found = subject.along(v);
  const Numbers gradient = subject.gradient(p);
  double scale = 1;
  for (const double entry : gradient) scale = std::max(scale, std::abs(entry));
  EXPECT_NEAR(found.slope, dot(gradient, v), 1e-9 * scale);

  constexpr double kStep = 1e-3;
  Numbers difference(p.size(), 0.0);
  for (const auto& [node, weight] :
       {std::pair(-2.0, 1.0), std::pair(-1.0, -8.0), std::pair(1.0, 8.0), std::pair(2.0, -1.0)}) {
    const Numbers neighbour = subject.gradient(moved(p, v, node * kStep));
    for (std::size_t k = 0; k < p.size(); ++k) difference[k] += weight * neighbour[k] / (12 * kStep);
  }
  for (const double entry : difference) scale = std::max(scale, std::abs(entry));
  for (std::size_t k = 0; k < p.size(); ++k)
    EXPECT_NEAR(found.product[k], difference[k], tolerance * scale) << "entry " << k;
  // Hessians are symmetric: u . (H v) = v . (H u).
  const Numbers u = direction(p.size(), 1.7);
  EXPECT_NEAR(dot(u, found.product), dot(v, subject.along(u).product), 1e-8 * scale);
}

std::string qubit(const std::string& parameters, const std::string& terms) {
  return "[parameters]\n" + parameters + "\n[[subsystem]]\nname = 'q'\nlevels = 2\n" + terms +
         "\n[[observable]]\nname = 'excited'\noperator = 'projector(q, 1)'\n[[observable]]\nname = 'minus'\n"
         "operator = 'sigmap(q)'\n[time]\nend = 2.0\nsave = [0.0, 1.25, 2.0]\n";
}

const std::string kRabi = qubit("omega = 1.7\ndelta = 0.6",
                                "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = 'omega/2'\n"
                                "[[hamiltonian]]\noperator = 'sigmaz(q)'\ncoefficient = 'delta/2'\n");

/// P = a s with a = w^2/W^2, s = sin^2(W T/2) = (1 - cos W T)/2, W^2 = w^2 + d^2: W_w = w/W, W_ww = d^2/W^3,
/// W_wd = -w d/W^3, and likewise for d.
TEST(Tangent, HessianOfTheRabiFormula) {
  const double w = 1.7;
  const double d = 0.6;
  const double T = 2;
  const double W = std::hypot(w, d);
  const double s = (1 - std::cos(W * T)) / 2;
  const double s1 = T * std::sin(W * T) / 2;
  const double s2 = T * T * std::cos(W * T) / 2;
  const double a = w * w / (W * W);
  const double a_w = 2 * w * d * d / std::pow(W, 4);
  const double a_d = -2 * w * w * d / std::pow(W, 4);
  const double a_ww = 2 * d * d * (d * d - 3 * w * w) / std::pow(W, 6);
  const double a_wd = 4 * w * d * (w * w - d * d) / std::pow(W, 6);
  const double a_dd = -2 * w * w * (w * w - 3 * d * d) / std::pow(W, 6);
  const double W_w = w / W;
  const double W_d = d / W;
  const double W_ww = d * d / std::pow(W, 3);
  const double W_wd = -w * d / std::pow(W, 3);
  const double W_dd = w * w / std::pow(W, 3);
  const double P_ww = a_ww * s + 2 * a_w * s1 * W_w + a * (s2 * W_w * W_w + s1 * W_ww);
  const double P_wd = a_wd * s + a_w * s1 * W_d + a_d * s1 * W_w + a * (s2 * W_w * W_d + s1 * W_wd);
  const double P_dd = a_dd * s + 2 * a_d * s1 * W_d + a * (s2 * W_d * W_d + s1 * W_dd);
  for (const Method method : {Method::Adams, Method::Bdf, Method::Dop853, Method::Magnus}) {
    const Subject rabi(kRabi, {.index = 0}, 2, method);
    const Numbers first = rabi.along({1, 0}).product;
    const Numbers second = rabi.along({0, 1}).product;
    EXPECT_NEAR(first[0], P_ww, 1e-7);
    EXPECT_NEAR(first[1], P_wd, 1e-7);
    EXPECT_NEAR(second[0], P_wd, 1e-7);
    EXPECT_NEAR(second[1], P_dd, 1e-7);
    EXPECT_NEAR(rabi.along({1, 0}).slope, a_w * s + a * s1 * W_w, 1e-8);
  }
}

/// n = |alpha|^2 exp(-kappa T) of a damped cavity, in which alpha is an argument of the initial state.
TEST(Tangent, HessianOfADampedCavity) {
  const Subject cavity(
      "[parameters]\nalpha = 0.5\nkappa = 0.4\n[[subsystem]]\nname = 'c'\nlevels = 14\n[[dissipator]]\n"
      "operator = 'destroy(c)'\nrate = 'kappa'\n[[initial]]\nname = 'start'\nstate = 'coherent(c, "
      "alpha)'\n[[observable]]\n"
      "name = 'n'\noperator = 'number(c)'\n[time]\nend = 1.5\n",
      {.index = 0}, 1);
  const double decay = std::exp(-0.4 * 1.5);
  const Numbers by_alpha = cavity.along({1, 0}).product;
  const Numbers by_kappa = cavity.along({0, 1}).product;
  EXPECT_NEAR(by_alpha[0], 2 * decay, 1e-8);
  EXPECT_NEAR(by_alpha[1], -1.5 * 2 * 0.5 * decay, 1e-8);
  EXPECT_NEAR(by_kappa[0], -1.5 * 2 * 0.5 * decay, 1e-8);
  EXPECT_NEAR(by_kappa[1], 1.5 * 1.5 * 0.25 * decay, 1e-8);
}

const std::string kDriven = "w = 0.8\ng = 0.3\nv = [0.3, -0.4, 0.9, 0.5]";
std::string driven(const std::string& coefficient) {
  return "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = '" + coefficient +
         "'\n[[hamiltonian]]\noperator = 'sigmaz(q)'\ncoefficient = '0.5 + g*t'\n";
}
const std::string kDecay = "[[dissipator]]\noperator = 'sigmap(q)'\nrate = 'g^2'\n";

TEST(Tangent, OfSmoothPulses) {
  expect_second_order({qubit(kDriven, driven("w*gauss(t, 1 + g, 0.4)*cos(3*t) + sum(v)*v[1]/4")), {.index = 0}, 2});
  expect_second_order({qubit(kDriven, driven("pwc(t, v*w, 0, 2)")), {.index = 0}, 2});
  expect_second_order({qubit(kDriven, driven("bspline(t, v, 0, 2, 2)*w") + kDecay), {.index = 0}, 2});
}

TEST(Tangent, OfComplexExpectationsAndElements) {
  const std::string text = qubit(kDriven, driven("w*cos(t)*exp(v[0])"));
  const std::string mixed = qubit(kDriven, driven("w*cos(t)*exp(v[0])") + kDecay);
  expect_second_order({text, {.index = 1, .plane = Plane::Imaginary}, 1});
  expect_second_order({text, {.quantity = Quantity::StateElement, .index = 1, .plane = Plane::Imaginary}, 2});
  expect_second_order({mixed, {.index = 1, .plane = Plane::Imaginary}, 1});
  expect_second_order({mixed, {.quantity = Quantity::StateElement, .index = 1, .plane = Plane::Real}, 1});
  expect_second_order({mixed, {.quantity = Quantity::StateElement, .index = 2, .plane = Plane::Imaginary}, 2});
  expect_second_order({mixed, {.quantity = Quantity::StateElement, .index = 3, .plane = Plane::Real}, 2});
}

TEST(Tangent, OfTargetsAndInitialStates) {
  for (const std::string decay : {"", "[[dissipator]]\noperator = 'destroy(c)'\nrate = 'k'\n"}) {
    const std::string text =
        "[parameters]\nalpha = 0.4\nx = 0.7\nk = 0.3\n[[subsystem]]\nname = 'c'\nlevels = 6\n[[hamiltonian]]\noperator "
        "= "
        "'number(c)^2'\ncoefficient = 'k'\n" +
        decay +
        "[[initial]]\nname = 'start'\nstate = 'coherent(c, alpha) + x*fock(c, 1)'\n[[observable]]\nname = 'f'\n"
        "state = 'coherent(c, i*alpha*x) + fock(c, 2)'\n[time]\nend = 1.0\n";
    expect_second_order({text, {.index = 0}, 1});
  }
  expect_second_order(
      {"[parameters]\nnbar = 0.2\nk = 0.3\n[[subsystem]]\nname = 'c'\nlevels = 6\n[[dissipator]]\noperator = "
       "'destroy(c)'\nrate = 'k'\n[[initial]]\nname = 'start'\nstate = 'thermal(c, nbar)'\n[[observable]]\nname = 'f'\n"
       "state = 'fock(c, 1) + nbar*fock(c, 0)'\n[time]\nend = 1.0\n",
       {.index = 0},
       1});
}

TEST(Tangent, OfMovingEdges) {
  const std::string parameters = "a = 0.5\nb = 1.4\nw = 0.8\ng = 0.3\nv = [0.3, -0.4, 0.9]";
  for (const char* pulse :
       {"w*rect(t, a, b)", "w*cos(t + a)*rect(t, a, b)", "pwc(t, v, a, b)*w", "w*step(t*b - a)", "linear(t, v, a, b)",
        "w*rect(t, a, b) + 0.3*step(t - b)*t", "w*step(t - a)*rect(t, a, b)"}) {
    expect_second_order({qubit(parameters, driven(pulse)), {.index = 0}, 2}, 5e-7);
    expect_second_order({qubit(parameters, driven(pulse) + kDecay), {.index = 1}, 2}, 5e-7);
  }
}

/// The area of a resonant rectangle: P = sin^2(w (b - a)).
TEST(Tangent, HessianOfMovingEdges) {
  const Subject subject(
      qubit("a = 0.5\nb = 1.4\nw = 0.8", "[[hamiltonian]]\noperator = 'sigmax(q)'\ncoefficient = 'w*rect(t, a, b)'\n"),
      {.index = 0}, 2);
  const double angle = 2 * 0.8 * 0.9;
  const double curved = 2 * std::cos(angle);
  const double sloped = std::sin(angle);
  const Numbers by_a = subject.along({1, 0, 0}).product;
  const Numbers by_w = subject.along({0, 0, 1}).product;
  EXPECT_NEAR(by_a[0], curved * 0.64, 1e-7);
  EXPECT_NEAR(by_a[1], -curved * 0.64, 1e-7);
  EXPECT_NEAR(by_a[2], -curved * 0.8 * 0.9 - sloped, 1e-7);
  EXPECT_NEAR(by_w[0], -curved * 0.8 * 0.9 - sloped, 1e-7);
  EXPECT_NEAR(by_w[2], curved * 0.81, 1e-7);
}

}  // namespace
}  // namespace costate
