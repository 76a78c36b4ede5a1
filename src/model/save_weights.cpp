#include "model/save_weights.hpp"

#include <fmt/format.h>

#include <numeric>

#include "base/error.hpp"

namespace costate {

SaveWeights final_save(const Model& model) { return {{model.save_times.size() - 1}, {1.0}}; }

SaveWeights initial_save(const Model& model) {
  if (model.save_times.front() != model.start) {
    throw Error(
        fmt::format("the initial value is not saved (the first save time is {}, the start is {}) add {} to time.save",
                    model.save_times.front(), model.start, model.start));
  }
  return {{0}, {1.0}};
}

SaveWeights one_save(const Model& model, long index) {
  const std::size_t count = model.save_times.size();
  if (index < 0 || static_cast<std::size_t>(index) >= count)
    throw Error(fmt::format("there is no save time {} (save times are numbered 0 to {})", index, count - 1));
  return {{static_cast<std::size_t>(index)}, {1.0}};
}

SaveWeights mean_over_saves(const Model& model) {
  SaveWeights mean;
  mean.saves.resize(model.save_times.size());
  std::iota(mean.saves.begin(), mean.saves.end(), std::size_t{0});
  mean.weights.assign(mean.saves.size(), 1.0 / static_cast<double>(mean.saves.size()));
  return mean;
}

SaveWeights integral_over_saves(const Model& model) {
  const std::vector<double>& times = model.save_times;
  if (times.size() < 2)
    throw Error("integral() over one save time (the trapezoid rule needs two) add times to time.save");
  SaveWeights result;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double before = k > 0 ? times[k] - times[k - 1] : 0.0;
    const double behind = k + 1 < times.size() ? times[k + 1] - times[k] : 0.0;
    result.saves.push_back(k);
    result.weights.push_back(0.5 * (before + behind));
  }
  return result;
}

}  // namespace costate
