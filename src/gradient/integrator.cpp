#include "gradient/integrator.hpp"

#include "base/error.hpp"
#include "gradient/multistep_integrator.hpp"
#include "gradient/one_step_integrator.hpp"
#include "integrate/runge_kutta.hpp"

namespace costate {

std::unique_ptr<Integrator> make_integrator(const BatchSystem& system, const Observation& observation) {
  switch (family(system.options.method)) {
    case MethodFamily::Multistep:
      return std::make_unique<MultistepIntegrator>(system, observation);
    case MethodFamily::OneStep:
      return std::make_unique<OneStepIntegrator>(system, observation, [&](DrivenGenerator& generator) {
        return std::make_unique<RungeKutta>(system, generator);
      });
  }
  throw Error("a method of integration without an integrator");
}

}  // namespace costate
