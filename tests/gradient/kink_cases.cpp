#include "gradient/kink_cases.hpp"

#include <cmath>

namespace costate {

namespace {

/// H = coefficient * sigmax(q), in which z = cos(2 area), area the integral of the coefficient.
std::string drive(const std::string& coefficient) {
  return "hamiltonian = [{ operator = 'sigmax(q)', coefficient = '" + coefficient + "' }]\n";
}

std::string decay(const std::string& rate) {
  return "dissipator = [{ operator = 'destroy(q)', rate = '" + rate +
         "' }]\ninitial = [{ name = 'up', state = 'fock(q, 1)' }]\n";
}

std::string initial(const std::string& state) { return "initial = [{ name = 'start', state = '" + state + "' }]\n"; }

std::string target(const std::string& state) { return "target = '" + state + "'\n"; }

KinkCase driven(const std::string& coefficient, double area, double area_in_y, double area_in_x) {
  const double slope = -2 * std::sin(2 * area);
  return {drive(coefficient), "final(z)", slope * area_in_y, slope * area_in_x};
}

}  // namespace

std::vector<KinkCase> missing_gradients() {
  std::vector<KinkCase> all;
  // Coefficients that do not depend on time, and such that stay on the kink at all times.
  for (const char* coefficient : {"abs(x) + y",
                                  "sqrt(x) + y",
                                  "x^0.5*cos(t) + y",
                                  "x^y + y",
                                  "max(x, 0) + y",
                                  "min(y*x, x) + y",
                                  "abs(x + i*x) + y",
                                  "abs(abs(x) - x) + y",
                                  "sqrt(x*y) + y",
                                  "sqrt(x^2) + y",
                                  "cos(sqrt(x)) + y",
                                  "step(x) + y",
                                  "rect(x, 0, 1) + y",
                                  "rect(x, -1, 0) + y",
                                  "pwc(x + 1, v, 0, 3) + y",
                                  "linear(x + 0.5, v, 0, 1) + y",
                                  "bspline(x, v, 0, 1, 2) + y",
                                  "tanh(1e200*(1e200*x)) + y",
                                  "sqrt(x*t) + y",
                                  "sqrt(x*y*t) + y",
                                  "abs(x*t) + y",
                                  "abs(x*sin(3*t)) + y*cos(t)",
                                  "max(x*t, 0) + y",
                                  "min(x*t, y*x*t) + y",
                                  "(x*t)^0.3 + y",
                                  "(x*t)^y + y",
                                  "abs(x*t + i*x*t^2) + y",
                                  "sqrt(1 - cos(x*t)) + y",
                                  "abs(x*gauss(t, 1, 0.3)) + y",
                                  "abs(x*max(t - 1.9, 0)) + y",
                                  "abs(x*rect(t, 1.99, 2)) + y",
                                  "abs(x*pwc(t, v, 0, 2)) + y",
                                  "step(x*t) + y",
                                  "pwc(x*t, v, 0, 1) + y",
                                  "linear(x*t + 0.5, v, 0, 1) + y",
                                  "y*rect(t, 1 + sqrt(x), 2)",
                                  "y*step(t - 1 - abs(x))",
                                  "y*pwc(t, v, abs(x), 1)",
                                  "tanh(1e200*(1e200*x*t)) + y"}) {
    all.push_back({drive(coefficient), "final(z)"});
  }
  // The same where the state is stationary, so that the adjoint vanishes against the derivative.
  for (const char* coefficient : {"sqrt(x)", "abs(x)", "max(x, 0)", "sqrt(x*t)", "abs(x*t)", "(x*t)^0.3"}) {
    all.push_back({drive(coefficient), "final(z) + y"});
    all.push_back({drive(coefficient), "(final(z) - y)^2"});
  }
  for (const char* coefficient : {"sqrt(x)", "sqrt(x*t)"}) all.push_back({drive(coefficient), "(final(z) - 1)^2 + y"});
  for (const char* rate : {"abs(x)", "sqrt(x)", "max(x, 0)", "x^0.7", "sqrt(x*t)", "abs(x*t)", "step(x)"}) {
    all.push_back({decay(rate), "final(z) + y"});
  }
  for (const char* state : {"coherent(c, sqrt(x))", "coherent(c, y + abs(x))", "coherent(c, y + i*max(x, 0))",
                            "thermal(c, abs(x))", "thermal(c, sqrt(x))", "fock(c, 0) + (1 + abs(x))*fock(c, 1)",
                            "cos(sqrt(x))*fock(c, 0) + sin(sqrt(x))*fock(c, 1)"}) {
    all.push_back({initial(state), "final(photons)"});
  }
  for (const char* state : {"coherent(c, abs(x))", "coherent(c, sqrt(x))", "fock(c, 1) + abs(x)*fock(c, 0)",
                            "fock(c, 0) + sqrt(x)*fock(c, 1)"}) {
    all.push_back({initial("coherent(c, y)") + target(state), "final(overlap)"});
  }
  for (const char* loss : {"abs(x)", "sqrt(x)*y", "x^0.3", "x^y", "max(x, 0)", "min(x, x^2)", "abs(x + i*x)",
                           "cos(sqrt(x))", "sqrt(x)^2", "sqrt(x^2)", "sqrt(x*y)", "step(x)", "x*step(x)",
                           "imag(log(x + i*x*y))", "max(x*v)", "tanh(1e200*(1e200*x))", "pwc(x, v, 0, 1)"}) {
    all.push_back({drive("x"), std::string("final(z) + y + ") + loss});
  }
  // Of observed values: z = 1 there, and 0 from a superposition.
  for (const char* loss :
       {"abs(final(z) - 1)", "sqrt(1 - final(z))", "max(final(z), 1)", "final(z)*sqrt(1 - mean(z))"}) {
    all.push_back({drive("x"), std::string(loss) + " + y"});
  }
  const std::string equator =
      "initial = [{ name = 'plus', state = 'fock(q, 0) + fock(q, 1)' }]\n"
      "hamiltonian = [{ operator = 'sigmay(q)', coefficient = 'x' }]\n";
  for (const char* loss : {"abs(final(z))", "max(final(z), 0)", "abs(final(z) + i*final(z))"}) {
    all.push_back({equator, std::string(loss) + " + y"});
  }
  return all;
}

std::vector<KinkCase> existing_gradients() {
  const double e2 = std::exp(-2);
  std::vector<KinkCase> all = {
      // A slope of 0 takes a kink away, and so does what does not depend.
      driven("abs(x)^2 + y", 1, 2, 0),
      driven("x*abs(x) + y", 1, 2, 0),
      driven("abs(x^2*t) + y", 1, 2, 0),
      driven("max(x^2*t, 0) + y", 1, 2, 0),
      driven("abs(1 - cos(x)) + y", 1, 2, 0),
      driven("max(sqrt(x), 1) - 1 + y", 1, 2, 0),
      driven("detach(abs(x)) + x*t + y", 1, 2, 2),
      driven("detach(sqrt(x*t)) + x*t + y", 1, 2, 2),
      driven("sqrt(x + 1)*y", 1, 2, 0.5),
      driven("(x + y)^0.5*y^0.5", 1, 2, 1),
      // A kink that is passed at a time.
      driven("abs(t - 0.5 - x) + y", 2.25, 2, -1),
      driven("max(t - 1 - x, 0) + y", 1.5, 2, -1),
      driven("abs(t - 1 + i*x) + y", 2, 2, 0),
      driven("min(t - x, y) + y*0", 0.875, 1.5, -0.5),
      // Pulses that do not move with t at this point, and edges at infinity.
      driven("gauss(x*t, 1, 0.5) + y", 2 * e2 + 1, 2, 8 * e2),
      driven("step(x*t - 1) + y", 1, 2, 0),
      driven("pwc(x*t + 0.5, v, 0, 1) + y", 2.6, 2, 0),
      driven("linear(x*t + 0.25, v, 0, 1) + y", 2.1, 2, 2),
      // Rates and states at the end of their range: z = 1 - 2 e^(-integral of the rate).
      {decay("x"), "final(z) + y", 1, 4},
      {decay("x*t"), "final(z) + y", 1, 4},
      {decay("abs(x)^2 + x"), "final(z) + y", 1, 4},
      {initial("thermal(c, x)"), "final(photons) + y", 1, 1},
      {initial("coherent(c, x)"), "final(photons) + y", 1, 0},
      {initial("coherent(c, x)"), "real(final(field)) + y", 1, 1},
      {initial("coherent(c, i*x)"), "imag(final(field)) + y", 1, 1},
      {initial("fock(c, 0) + x*fock(c, 1)") + target("coherent(c, x)"), "final(overlap) + y", 1, 0},
      {target("fock(c, 0) + abs(x)^2*fock(c, 1)"), "final(overlap) + y", 1, 0},
      // Losses.
      {drive("x"), "final(z) + abs(x)^2 + y", 1, 0},
      {drive("x"), "(final(z) - 1)*abs(x) + y^2", 1, 0},
      {drive("x"), "abs(final(z) - 1)^2 + y", 1, 0},
      {drive("x"), "max(final(z), 0)*y + x", 1, 1},
      {drive("x"), "detach(sqrt(x))*final(z) + x + y", 1, 1},
      {drive("sqrt(x)"), "y^2 + x*y", 1, 0.5},
  };
  return all;
}

}  // namespace costate
