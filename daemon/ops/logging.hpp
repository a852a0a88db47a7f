#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

enum class LogFormat { text, json };

struct LogSettings {
  std::string level = "info";  ///< error, warn, info or debug
  LogFormat format = LogFormat::text;
};

/// Sends all of spdlog's default logger to stderr. Called once, before other threads exist.
void start_logging(LogSettings const& settings);

}  // namespace loanpulse
