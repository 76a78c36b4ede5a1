// Spans of time as people write them: "3h50m", "10 min".
#pragma once

#include <string>
#include <string_view>

namespace costate {

/// Seconds meant by numbers with units (d, h, m or min, s), the largest unit first, blanks between them or not:
/// "1d 2h", "90 s", "1.5h"; a bare "0" needs no unit. Throws Error.
[[nodiscard]] double parse_duration(std::string_view text);

/// "1h02m", "3m05s", "12s", "0.4s".
[[nodiscard]] std::string format_duration(double seconds);

}  // namespace costate
