// The log: what a run says on standard error, through spdlog's default logger.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace costate {

enum class LogLevel { Debug, Info, Warning, Error, Off };

/// The level called "debug", "info", "warning", "error" or "off". Throws Error for any other name.
[[nodiscard]] LogLevel parse_log_level(std::string_view name);

/// The names parse_log_level() knows, from the most to the least that is said.
[[nodiscard]] const std::vector<std::string>& log_level_names();

/// Sends the log to standard error, one line per message: "costate: warning: ...". In a run on several ranks, all but
/// rank 0 should be given LogLevel::Error. After this, use spdlog::info() and its kin.
void start_log(LogLevel level);

}  // namespace costate
