// Coefficients given as text, in lanes of which each has parameters of its own.
#pragma once

#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "graph/expressions.hpp"
#include "integrate/coefficients.hpp"

namespace costate::test {

struct TapeTexts {
  std::vector<std::string> terms;
  std::vector<std::string> rates = {};  ///< must not be negative; they stand behind the terms
  std::string end = {};                 ///< where there is one, t is the part of [0, end] that has passed
};

/// Parameters: scalars a, b, c and an array q of five, between 0.5 and 1.3, at odd places; x, which is 0 in all lanes
/// but those that follow from place 1 in steps of three; and u, with respect to which nothing is differentiated.
struct TapeCase {
  TapeCase(const TapeTexts& texts, std::size_t lane_count)
      : lanes(lane_count), model(model_of(texts)), programs(model, nodes_of(model), differentiated()) {
    Evaluation evaluation(programs.statics(), lanes);
    const auto inputs = programs.statics().inputs();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const auto parameter = static_cast<std::size_t>(model.graph.node(inputs[i]).index);
      for (std::size_t b = 0; b < lanes; ++b) evaluation.input(i)[b] = parameter_in(parameter, b);
    }
    evaluation.locate();
    evaluation.evaluate();
    for (std::size_t row = 0; row < programs.row_count(); ++row)
      statics.insert(statics.end(), evaluation.output(row).begin(), evaluation.output(row).end());
  }
  TapeCase(const TapeCase&) = delete;  // its parts refer to each other
  TapeCase& operator=(const TapeCase&) = delete;

  [[nodiscard]] Coefficients host() const { return {model, programs, statics, lanes}; }
  [[nodiscard]] std::size_t term_count() const { return programs.dynamics().output_count(); }

  std::size_t lanes;
  Model model;
  ScalarPrograms programs;
  std::vector<double> statics;

 private:
  static constexpr std::size_t kParameterCount = 10;
  static constexpr std::size_t kX = 8;

  static Model model_of(const TapeTexts& texts) {
    Model model;
    TestScope scope(model.graph, Allowed::Time);
    for (const char* name : {"a", "b", "c"}) scope.add_scalar(name, 1);
    scope.add_array("q", {1, 1, 1, 1, 1});
    for (const char* name : {"x", "u"}) scope.add_scalar(name, 1);
    const auto parse = [&](const std::string& text) {
      return parse_expression(text, model.graph, scope).entries.at(0).re;
    };
    if (!texts.end.empty()) model.time_map = TimeMap(model.graph, 0, parse(texts.end));
    const auto coefficient = [&](const std::string& text) { return model.time_map.scaled(model.graph, parse(text)); };
    for (const std::string& text : texts.terms) model.hamiltonian.push_back({{}, coefficient(text)});
    for (const std::string& text : texts.rates) model.dissipators.push_back({{}, coefficient(text), "rate " + text});
    return model;
  }
  static std::vector<NodeId> nodes_of(const Model& model) {
    std::vector<NodeId> nodes;
    for (const HamiltonianTerm& term : model.hamiltonian) nodes.push_back(term.coefficient);
    for (const Dissipator& dissipator : model.dissipators) nodes.push_back(dissipator.rate);
    return nodes;
  }
  static std::vector<std::size_t> differentiated() {
    std::vector<std::size_t> wrt(kParameterCount - 1);
    std::iota(wrt.begin(), wrt.end(), std::size_t{0});
    return wrt;
  }
  [[nodiscard]] double parameter_in(std::size_t parameter, std::size_t lane) const {
    if (parameter == kX) return lane % 3 == 1 ? 0.3 : 0;
    return 0.5137 + 0.8 * static_cast<double>((7 * parameter + 3 * lane) % 17) / 17;
  }
};

/// What has no derivative with respect to x where x is 0, or none by the chain rule.
[[nodiscard]] inline std::vector<std::string> expressions_on_kinks() {
  return {"abs(x*t)",
          "sqrt(x*t)",
          "max(x*t, 0)",
          "min(x*t, b*x*t)",
          "abs(x*t + i*x*t^2)",
          "abs(abs(x*t) - b*x*t)",
          "(x*cos(t))^0.5",
          "(x*t)^b",
          "imag(log(x*t + i*x*t^2*b))",
          "step(x*t)",
          "rect(x*t, 0, 1)",
          "pwc(x*t, q, 0, 1)",
          "linear(x*t + 0.5, q, 0, 1)",
          "bspline(x*t, q, 0, 1, 2)",
          "tanh(1e200*(1e200*x*t))"};
}

/// What has one there, in spite of a kink that is near.
[[nodiscard]] inline std::vector<std::string> expressions_past_kinks() {
  return {"abs(x*t)^2",
          "x*abs(x)*t",
          "max((x*t)^2, 0)",
          "abs(1 - cos(x*t))",
          "max(sqrt(x*t), 1)",
          "detach(sqrt(x*t))*x",
          "gauss(x*t, a, b)",
          "linear(x*t + 0.3, q, 0, 1)",
          "pwc(x*t + 0.44, q, 0, 1)",
          "bspline(x*t + 0.5, q, 0, 1, 3)",
          "step(x*t - 1)",
          "sqrt(u*x*t + 1)",
          "(x + b*t)^1.5"};
}

/// Every operation and every shape of a pulse; smooth, and without x.
[[nodiscard]] inline std::vector<std::string> tape_expressions() {
  return {"a + b",
          "a - b*t",
          "b*t",
          "c/(a*b)",
          "-a*t",
          "a^(b*t)",
          "t^1.7",
          "(a - t)^2",
          "(a - t - 3)^7",
          "(a - t - 3)^-4",
          "exp(a*t)",
          "log(a + t)",
          "sin(a*t)",
          "cos(a*t)",
          "tan(a*t/2)",
          "sinh(a*t)",
          "cosh(b*t)",
          "tanh(3*c*t)",
          "sqrt(a + t)",
          "abs(a - 5*t - 3)",
          "erf(a - b*t)",
          "min(a*t, b + 5)",
          "max(a*t, b + 5)",
          "abs(a*t + i*b)",
          "imag(log(b - 4 + i*a*t))",
          "detach(a*t)*b + u*t",
          "u*cos(a*t)",
          "a",
          "t",
          "2.5",
          "a + b",
          "gauss(t, a, b)",
          "step(t - a)*b",
          "rect(t, a/2, b)*c",
          "a*exp(-b*t)*cos(c*t + a) - (a - b)*(a - c)/sqrt(a + b*c + t)",
          "pwc(t, q, a/4, b + 1)",
          "linear(t, q, a - 0.4, b + 1)",
          "bspline(c*t - a, q, -0.7, b, 2)",
          "bspline(2 - t, q, -a, b + 2)*exp(t*a)",
          "bspline(t, t*q*c, -a, b + 2)",
          "imag(bspline(t, i*exp(q), -a, b + 2, 2)^2*exp(i*q[0]))",
          "real(fourier(t - a, q + i*q^2, b + 1)*exp(i*c))"};
}

}  // namespace costate::test
