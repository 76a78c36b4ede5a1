#include "checkpoint/forecast.hpp"

#include "checkpoint/step_record.hpp"

namespace costate {

CheckpointForecast forecast_checkpoints(std::size_t steps, std::size_t numbers, const CheckpointBudget& budget,
                                        std::size_t walks) {
  StepRecord record(no_memory(), numbers, budget, no_state_file());
  for (std::size_t n = 0; n < steps; ++n) record.append(0, {});
  CheckpointForecast forecast;
  forecast.slots = record.states().slots();
  forecast.disk_states = record.states().on_disk();
  forecast.period = forecast.disk_states > 0 ? record.states().period() : 0;
  // States that are integrated back ask for none that is stored.
  const bool is_reversible = budget.kept == StatesKept::First;
  for (std::size_t walk = 1; walk <= walks && !is_reversible; ++walk) {
    record.states().begin_walk(steps, walk < walks ? Release::Keep : Release::Steps);
    for (std::size_t n = steps; n-- > 0;)
      static_cast<void>(record.states().before(n, [](std::size_t /*step*/, StateArray& /*state*/) {}));
  }
  forecast.recomputed = is_reversible ? static_cast<std::int64_t>(steps * walks) : record.states().advances();
  forecast.memory_bytes = record.ledger().memory_peak();
  forecast.disk_bytes = record.ledger().disk_peak();
  forecast.bytes_peak = record.ledger().peak();
  return forecast;
}

}  // namespace costate
