// Small inputs the tests build on.
#pragma once

#include <string>
#include <string_view>

#include "input/job.hpp"

namespace costate::texts {

inline constexpr std::string_view kParameters = R"(format_version = 1

[parameters]
kappa = 0.1
drive = 0.5
amp = [0.2, 0.8, 0.4]
)";

inline constexpr std::string_view kSystem = R"(
[[subsystem]]
name = "c"
levels = 4

[time]
end = 2.0
)";

/// Parameters kappa, drive, amp; a subsystem c of 4 levels; the interval [0, 2]; and `more`.
inline std::string with(std::string_view more) { return std::string(kParameters).append(kSystem).append(more); }

inline Job job(std::string_view more, const std::vector<Override>& overrides = {}) {
  return parse_job(with(more), "test.toml", overrides);
}

/// The messages for a wrong input, one per line; "accepted" where there are none.
inline std::string problems(std::string_view more, const std::vector<Override>& overrides = {}) {
  try {
    static_cast<void>(parse_job(with(more), "test.toml", overrides));
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace costate::texts
