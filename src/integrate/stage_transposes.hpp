// The generator's transpose at the stages of a step, and what a loss gains there by the coefficients.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "integrate/end_terms.hpp"
#include "integrate/frame_derivatives.hpp"
#include "integrate/one_step.hpp"
#include "integrate/stage_generator.hpp"

namespace costate {

/// From the last stage to the first one: dL/da_m(t_i) = m_i . A_m Y_i, to which the first one adds what the frame has.
class StageTransposes {
 public:
  virtual ~StageTransposes() = default;

  /// out = A(t_i)^T m, and takes the products m . A_m y.
  virtual void apply(std::size_t i, const double* m, const double* y, double* out) = 0;
  /// After all stages.
  virtual void finish(const FrameTranspose& frame) = 0;
};

/// Of the processor, which keeps the products until all of them are there. All arguments outlive these.
class KeptProducts : public StageTransposes {
 public:
  KeptProducts(DrivenGenerator& generator, const StageTimes& times, const CoefficientBars& bars)
      : generator_(&generator), times_(&times), bars_(&bars) {}

  void apply(std::size_t i, const double* m, const double* y, double* out) override {
    generator_->pull_back_stage(i, m, y, out);
  }
  void finish(const FrameTranspose& frame) override;

 private:
  DrivenGenerator* generator_;
  const StageTimes* times_;
  const CoefficientBars* bars_;
};

/// With coefficients of the host, stage by stage.
class GivenProducts : public StageTransposes {
 public:
  GivenProducts(const BatchSystem& system, DrivenGenerator& generator, const StageTimes& times,
                const CoefficientBars& bars);

  void apply(std::size_t i, const double* m, const double* y, double* out) override;
  void finish(const FrameTranspose& frame) override;

 protected:
  /// Of a stage with these coefficients.
  virtual void look_at(std::size_t /*i*/, std::span<const double> /*a*/, std::span<const double> /*products*/) {}

 private:
  DrivenGenerator* generator_;
  const StageTimes* times_;
  const CoefficientBars* bars_;
  std::vector<double> products_;
};

/// The same where the ends of a step of length h move: `ends` becomes the derivative with respect to them.
class EndProducts : public GivenProducts {
 public:
  EndProducts(const BatchSystem& system, DrivenGenerator& generator, const StageTimes& times,
              const CoefficientBars& bars, double h, StepEnds& ends);

  void finish(const FrameTranspose& frame) override;

 protected:
  void look_at(std::size_t i, std::span<const double> a, std::span<const double> products) override;

 private:
  EndTerms terms_;
  double h_;
  StepEnds* ends_;
};

}  // namespace costate
