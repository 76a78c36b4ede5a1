#include "device/device_steps.hpp"
#include "device/launch.hpp"
#include "device/sum_parts.hpp"
#include "integrate/dop853.hpp"

namespace costate {

using dop853::kA;
using dop853::kB;
using dop853::kStages;

StreamSteps::StreamSteps(const LinearTerms& terms, std::size_t members, const CudaStream& stream)
    : stream_(&stream),
      terms_(StreamTerms(terms), stream),
      layout_(terms_.view().layout(members)),
      stage_(layout_.size()),
      bar_(layout_.size()),
      dots_(terms_.view().dot_numbers(members)),
      g_(terms_.view().merged_numbers(members)),
      sums_(2 * sum_parts(2 * layout_.rows * layout_.columns) * members) {
  for (std::size_t i = 0; i < kStages; ++i) k_.emplace_back(layout_.size());
}

const double* StreamSteps::stage_state(std::size_t i, double h, const double* y) {
  if (i == 0) return y;
  StreamCombination sum;
  sum.add(1, y);
  for (std::size_t j = 0; j < i; ++j) sum.add(h * kA[i][j], k_[j].data());
  sum.out = stage_.data();
  launch_combination(sum, layout_.size(), stream_->get());
  return stage_.data();
}

void StreamSteps::evaluate_stages(const StageCoefficients& a, double h, const double* y, std::size_t count) {
  const StreamView& view = terms_.view();
  for (std::size_t i = 0; i < count; ++i) {
    if (i == 0 || a.vary()) launch_merge(view.forward, a.at(i), g_.data(), stream_->get());
    launch_apply(view, view.forward, {a.at(i), g_.data()}, stage_state(i, h, y), k_[i].data(), stream_->get());
  }
}

void StreamSteps::attempt(const StepArguments& step) {
  evaluate_stages(step.a, step.h, step.y, kStages);
  StreamStepEnd end;
  for (std::size_t i = 0; i < kStages; ++i) {
    if (kB[i] == 0 && dop853::kError3[i] == 0 && dop853::kError5[i] == 0) continue;
    end.value[end.count] = step.h * kB[i];
    end.fifth[end.count] = dop853::kError5[i];
    end.third[end.count] = dop853::kError3[i];
    end.k[end.count++] = k_[i].data();
  }
  end.y = step.y;
  end.y1 = step.y1;
  end.rtol = step.rtol;
  end.atol = step.atol;
  end.members = layout_.members;
  end.rows = 2 * layout_.rows * layout_.columns;
  end.parts = sum_parts(end.rows);
  end.sums = sums_.data();
  launch_step_end(end, step.h, step.errors, stream_->get());
}

/// m_i = h b_i lambda + h sum_{j>i} a_ji L_j,  L_i = A(t_i)^T m_i,  lambda += sum_i L_i.
void StreamSteps::pull_back(const PullArguments& pull) {
  const StreamView& view = terms_.view();
  evaluate_stages(pull.a, pull.h, pull.y, kStages - 1);  // the last k_i is part of no Y_i
  for (std::size_t i = kStages; i-- > 0;) {
    StreamCombination bar;
    bar.add(pull.h * kB[i], pull.lambda);
    for (std::size_t j = i + 1; j < kStages; ++j) bar.add(pull.h * kA[j][i], k_[j].data());
    bar.out = bar_.data();
    launch_combination(bar, layout_.size(), stream_->get());
    double* const bars = pull.bars + (pull.a.vary() ? i : 0) * view.terms * layout_.members;
    launch_dots(view, layout_.members, bar_.data(), stage_state(i, pull.h, pull.y), dots_.data(), bars, stream_->get());
    if (i + 1 == kStages || pull.a.vary()) launch_merge(view.transpose, pull.a.at(i), g_.data(), stream_->get());
    launch_apply(view, view.transpose, {pull.a.at(i), g_.data()}, bar_.data(), k_[i].data(), stream_->get());
  }
  StreamCombination sum;
  sum.add(1, pull.lambda);
  for (std::size_t i = 0; i < kStages; ++i) sum.add(1, k_[i].data());
  sum.out = pull.lambda;
  launch_combination(sum, layout_.size(), stream_->get());
}

}  // namespace costate
