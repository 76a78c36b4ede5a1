#include "gradient/integrator.hpp"

#include "base/error.hpp"
#include "gradient/multistep_integrator.hpp"
#include "gradient/one_step_integrator.hpp"
#include "integrate/magnus.hpp"
#include "integrate/runge_kutta.hpp"

namespace costate {

namespace {

std::unique_ptr<OneStep> make_one_step(const BatchSystem& system, DrivenGenerator& generator) {
  if (system.options.method == Method::Magnus) return std::make_unique<Magnus>(system, generator);
  return std::make_unique<RungeKutta>(system, generator);
}

}  // namespace

std::unique_ptr<Integrator> make_integrator(const BatchSystem& system, const Observation& observation) {
  switch (family(system.options.method)) {
    case MethodFamily::Multistep:
      return std::make_unique<MultistepIntegrator>(system, observation);
    case MethodFamily::OneStep:
      return std::make_unique<OneStepIntegrator>(
          system, observation, [&](DrivenGenerator& generator) { return make_one_step(system, generator); });
  }
  throw Error("a method of integration without an integrator");
}

}  // namespace costate
