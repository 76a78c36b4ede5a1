#include "base/log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/error.hpp"
#include "base/nearest.hpp"

namespace costate {

namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::Debug:
      return spdlog::level::debug;
    case LogLevel::Info:
      return spdlog::level::info;
    case LogLevel::Warning:
      return spdlog::level::warn;
    case LogLevel::Error:
      return spdlog::level::err;
    case LogLevel::Off:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

}  // namespace

const std::vector<std::string>& log_level_names() {
  static const std::vector<std::string> names = {"debug", "info", "warning", "error", "off"};
  return names;
}

LogLevel parse_log_level(std::string_view name) {
  const std::vector<std::string>& names = log_level_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw Error(fmt::format("unknown log level '{}' (the levels are {}){}", name, fmt::join(names, ", "),
                            did_you_mean(name, names)));
  }
  return static_cast<LogLevel>(found - names.begin());
}

void start_log(LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>("costate", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(spdlog_level(level));
  logger->set_pattern("costate: %l: %v");
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace costate
