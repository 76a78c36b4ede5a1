// How the functions of time in losses weigh the save times.
#pragma once

#include <cstddef>
#include <vector>

#include "model/model.hpp"

namespace costate {

/// sum_k weights[k] o(save_times[saves[k]])
struct SaveWeights {
  std::vector<std::size_t> saves;
  std::vector<double> weights;
};

[[nodiscard]] SaveWeights final_save(const Model& model);
/// Throws Error where the start is no save time.
[[nodiscard]] SaveWeights initial_save(const Model& model);
/// Throws Error where there is no such save time.
[[nodiscard]] SaveWeights one_save(const Model& model, long index);
/// The mean over the save times.
[[nodiscard]] SaveWeights mean_over_saves(const Model& model);
/// The integral over the model's time by the trapezoid rule; TimeMap::scaled() makes it one over physical time. Throws
/// Error where there is one save time only.
[[nodiscard]] SaveWeights integral_over_saves(const Model& model);

}  // namespace costate
