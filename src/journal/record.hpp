// One point's result as bytes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gradient/solver.hpp"

namespace costate {

struct PointRecord {
  std::size_t point = 0;
  PointResult result;
};

/// Whole 8-byte words in the machine's byte order.
[[nodiscard]] std::vector<std::byte> encode_record(std::size_t point, const PointResult& result);
/// Throws Error where the bytes are not what encode_record() makes.
[[nodiscard]] PointRecord decode_record(std::span<const std::byte> bytes);

}  // namespace costate
