// Amounts of memory and disk as people write them: "512 MiB".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace costate {

/// Bytes meant by a number and a unit (B, KiB, MiB, GiB, TiB = 1024^k; kB, MB, GB, TB = 1000^k), with or without a
/// blank between; a bare "0" needs no unit. A fraction of a byte is cut off. Throws Error.
[[nodiscard]] std::uint64_t parse_bytes(std::string_view text);

/// The amount with the largest binary unit that makes it at least 1: "512 MiB", "1.5 GiB", "0 B"; at most one decimal.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

/// The least whole number of KiB that is not less: "13 KiB".
[[nodiscard]] std::string format_kibibytes(std::uint64_t bytes);

}  // namespace costate
