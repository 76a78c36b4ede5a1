// Steps of DOP853 and their transposes on the host, by the generator and the vector loops of the program: what steps on
// a device are compared with. Formulas as in src/integrate/runge_kutta.hpp; coefficients as a device takes them.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "device/error_norm.hpp"
#include "device/step_arguments.hpp"
#include "integrate/dop853.hpp"
#include "kernels/generator.hpp"
#include "wrap/vector_loops.hpp"

namespace costate::test {

class HostSteps {
 public:
  HostSteps(const Generator& generator, std::size_t members)
      : generator_(&generator),
        members_(members),
        work_(generator.workspace(members)),
        k_(dop853::kStages, std::vector<double>(generator.layout(members).size())),
        stage_(k_[0].size()),
        bar_(k_[0].size()),
        a_(generator.coefficients().size() * members) {}

  void attempt(const StepArguments& step) {
    evaluate_stages(step.a, step.h, step.y, dop853::kStages);
    StepEnd end{.rtol = step.rtol, .atol = step.atol};
    const double* stages[dop853::kStages];
    double weights[dop853::kStages];
    double fifth[dop853::kStages];
    double third[dop853::kStages];
    for (std::size_t i = 0; i < dop853::kStages; ++i) {
      if (dop853::kB[i] == 0) continue;
      stages[end.count] = k_[i].data();
      weights[end.count] = step.h * dop853::kB[i];
      fifth[end.count] = dop853::kError5[i];
      third[end.count++] = dop853::kError3[i];
    }
    end.x = stages;
    end.value = weights;
    end.first = fifth;
    end.second = third;
    const std::size_t row = members_ * ((kLeastRow + members_ - 1) / members_);
    sums_.assign(2 * row, 0.0);
    vector_loops().step_end(end, step.y, step.y1, stage_.size(), sums_.data(), row);
    const double entries = static_cast<double>(stage_.size()) / static_cast<double>(members_);
    for (std::size_t b = 0; b < members_; ++b) {
      double sums[2] = {0, 0};
      for (std::size_t k = b; k < row; k += members_) {
        sums[0] += sums_[k];
        sums[1] += sums_[row + k];
      }
      step.errors[b] = error_norm(sums[0], sums[1], step.h, entries);
    }
  }

  void pull_back(const PullArguments& pull) {
    evaluate_stages(pull.a, pull.h, pull.y, dop853::kStages - 1);
    for (std::size_t i = dop853::kStages; i-- > 0;) {
      begin_sum();
      add(pull.h * dop853::kB[i], pull.lambda);
      for (std::size_t j = i + 1; j < dop853::kStages; ++j) add(pull.h * dop853::kA[j][i], k_[j].data());
      evaluate_sum(bar_.data());
      const double* const state = stage_state(i, pull.h, pull.y);
      double* const bars = pull.bars + (pull.a.vary() ? i : 0) * a_.size();
      generator_->accumulate_gradient(bar_.data(), state, {bars, a_.size()}, members_, work_);
      load_coefficients(pull.a, i);
      generator_->apply_adjoint(a_, bar_.data(), k_[i].data(), members_, work_);
    }
    begin_sum();
    add(1, pull.lambda);
    for (std::size_t i = 0; i < dop853::kStages; ++i) add(1, k_[i].data());
    evaluate_sum(pull.lambda);
  }

 private:
  static constexpr std::size_t kLeastRow = 32;

  void load_coefficients(const StageCoefficients& a, std::size_t stage) {
    for (std::size_t k = 0; k < a_.size(); ++k) a_[k] = *a.at(stage).at(k / members_, k % members_);
  }
  void evaluate_stages(const StageCoefficients& a, double h, const double* y, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      load_coefficients(a, i);
      generator_->apply(a_, stage_state(i, h, y), k_[i].data(), members_, work_);
    }
  }
  const double* stage_state(std::size_t i, double h, const double* y) {
    if (i == 0) return y;
    begin_sum();
    add(1, y);
    for (std::size_t j = 0; j < i; ++j) add(h * dop853::kA[i][j], k_[j].data());
    evaluate_sum(stage_.data());
    return stage_.data();
  }

  void begin_sum() { count_ = 0; }
  void add(double weight, const double* vector) {
    if (weight == 0) return;
    weights_[count_] = weight;
    vectors_[count_++] = vector;
  }
  void evaluate_sum(double* out) { vector_loops().linear_combination(count_, weights_, vectors_, out, stage_.size()); }

  const Generator* generator_;
  std::size_t members_;
  Generator::Workspace work_;
  std::vector<std::vector<double>> k_;
  std::vector<double> stage_;
  std::vector<double> bar_;
  std::vector<double> a_;
  std::vector<double> sums_;
  std::size_t count_ = 0;
  double weights_[dop853::kStages + 1] = {};
  const double* vectors_[dop853::kStages + 1] = {};
};

}  // namespace costate::test
