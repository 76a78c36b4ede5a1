// Expressions that use every operation of the graph.
#pragma once

#include <string>
#include <vector>

namespace costate::test {

/// Smooth on [0.2, 1.6]^3 x [0.2, 1.6] in a, b, c and t.
inline const std::vector<std::string>& smooth_expressions() {
  static const std::vector<std::string> texts{"a + b",
                                              "a - b",
                                              "b - a",
                                              "a*b",
                                              "a/b",
                                              "c/(a*b)",
                                              "-a*t",
                                              "a^b",
                                              "b^a",
                                              "2^a",
                                              "a^1.7",
                                              "a^2",
                                              "a^3",
                                              "a^-1",
                                              "a^-3",
                                              "(a - 3)^7",
                                              "(a - 3)^-4",
                                              "exp(a*t)",
                                              "log(a)",
                                              "sin(a*t)",
                                              "cos(a*t)",
                                              "tan(a/2)",
                                              "sinh(a)",
                                              "cosh(b)",
                                              "tanh(3*c)",
                                              "sqrt(a)",
                                              "abs(a - 5)",
                                              "erf(a - b)",
                                              "min(a, b + 5)",
                                              "max(a, b + 5)",
                                              "min(a + 9, b)",
                                              "abs(a + i*b)",
                                              "abs(a - 4 + i*(b - 4))^3",
                                              "real(log(b + i*a))",
                                              "imag(log(b - 4 + i*a))",
                                              "imag(log(b - i*a))",
                                              "real(sqrt(a - 3 + i*b))",
                                              "imag(sqrt(a + i*b))",
                                              "real((a + i*b)/(c - i*a))",
                                              "imag((a + i*b)^c)",
                                              "imag((a + i*b)^-3)",
                                              "real(tan(a/2 + i*b))",
                                              "imag(tanh(a + i*b/2))",
                                              "gauss(t, a, b)",
                                              "a*exp(-b*t)*cos(c*t + a) - (a - b)*(a - c)/sqrt(a + b*c)",
                                              "sum(q*q)*dot(q, exp(q))",
                                              "max(q)*min(q)",
                                              "linear(t, q, a - 2, b + 2)",
                                              "bspline(c*t - a, q, -3, b + 3, 2)",
                                              "bspline(2 - t, q, -a, b + 2)*exp(t*a)",
                                              "bspline(t, t*q*c, -a, b + 2)",
                                              "imag(bspline(t, i*exp(q), -a, b + 2, 2)^2*exp(i*q[0]))",
                                              "real(fourier(t - a, q + i*q^2, b + 1)*exp(i*c))"};
  return texts;
}

}  // namespace costate::test
