// Sums over the stages of a step, of states in device memory: what one thread works out.
#pragma once

#include <cstddef>

#include "device/error_norm.hpp"
#include "integrate/dop853.hpp"

namespace costate {

/// out = sum_i weights[i] vectors[i], entry by entry; out may be any of the vectors.
struct StreamCombination {
  std::size_t count = 0;
  double weights[dop853::kStages + 1] = {};
  const double* vectors[dop853::kStages + 1] = {};
  double* out = nullptr;

  /// Weights of 0 cost nothing.
  void add(double weight, const double* vector) {
    if (weight == 0) return;
    weights[count] = weight;
    vectors[count++] = vector;
  }
  COSTATE_INLINE void operator()(std::size_t entry) const {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += weights[i] * vectors[i][entry];
    out[entry] = sum;
  }
};

/// First stage of the error norms: y1, and the squares of the weighted errors over the part `p` of the rows of members,
/// sums[estimate][part][member].
struct StreamStepEnd {
  std::size_t count = 0;
  double value[dop853::kStages] = {};
  double fifth[dop853::kStages] = {};
  double third[dop853::kStages] = {};
  const double* k[dop853::kStages] = {};
  const double* y = nullptr;
  double* y1 = nullptr;
  double rtol = 0;
  double atol = 0;
  std::size_t members = 1;
  std::size_t rows = 0;  ///< numbers of a member
  std::size_t parts = 1;
  double* sums = nullptr;

  COSTATE_INLINE void operator()(std::size_t part, std::size_t member) const {
    double squares[2] = {0, 0};
    for (std::size_t row = rows * part / parts; row < rows * (part + 1) / parts; ++row) {
      const std::size_t entry = row * members + member;
      double next = y[entry];
      double e5 = 0;
      double e3 = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const double stage = k[i][entry];
        next += value[i] * stage;
        e5 += fifth[i] * stage;
        e3 += third[i] * stage;
      }
      y1[entry] = next;
      const double weight = error_weight(y[entry], next, rtol, atol);
      squares[0] += e5 * weight * (e5 * weight);
      squares[1] += e3 * weight * (e3 * weight);
    }
    sums[part * members + member] = squares[0];
    sums[(parts + part) * members + member] = squares[1];
  }
};

/// Second stage: errors[member].
struct StreamErrors {
  std::size_t members = 1;
  std::size_t rows = 0;
  std::size_t parts = 1;
  double h = 0;
  const double* sums = nullptr;
  double* errors = nullptr;

  COSTATE_INLINE void operator()(std::size_t member) const {
    double fifth = 0;
    double third = 0;
    for (std::size_t part = 0; part < parts; ++part) {
      fifth += sums[part * members + member];
      third += sums[(parts + part) * members + member];
    }
    errors[member] = error_norm(fifth, third, h, static_cast<double>(rows));
  }
};

}  // namespace costate
