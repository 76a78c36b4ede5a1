// The interaction frame of states in device memory: what one thread works out for one entry.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "device/stream_vectors.hpp"
#include "kernels/phase_rows.hpp"

namespace costate::COSTATE_INSTRUCTION_SET {

/// A pass of phase_rows.hpp: a row and a lane for each thread.
template <class Pass>
struct StreamPhases {
  Pass pass;

  COSTATE_INLINE void operator()(std::uint32_t row, std::uint32_t lane) const {
    pass.template run<Lanes<1>>(row, lane, lane % static_cast<std::uint32_t>(pass.layout.members));
  }
};
template <class Pass>
StreamPhases(Pass) -> StreamPhases<Pass>;

/// Fills the tables of LevelNumbers with cosine and sine of scale x[level][member]; those of columns where there are
/// columns of levels.
struct StreamCosineSine {
  double scale = 0;
  const double* x = nullptr;
  std::size_t members = 1;
  double* cosine_rows = nullptr;
  double* sine_rows = nullptr;
  double* cosine_columns = nullptr;  ///< or none
  double* sine_columns = nullptr;

  COSTATE_INLINE void operator()(std::uint32_t level, std::uint32_t member) const {
    const std::size_t place = level * members + member;
    const double angle = scale * x[place];
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    const std::size_t size = CoefficientTable::row_size(members);
    for (std::size_t k = member; k < size; k += members) {
      cosine_rows[level * size + k] = c;
      sine_rows[level * size + k] = s;
    }
    if (cosine_columns == nullptr) return;
    cosine_columns[place] = c;
    sine_columns[place] = s;
  }
};

}  // namespace costate::COSTATE_INSTRUCTION_SET
