#pragma once

#include <string>

namespace loanpulse {

/// What a log line looks like. Control characters in a message are escaped in each, so that no
/// message can forge a line.
enum class LogFormat {
  automatic,  ///< journal when stderr is connected to it, else text
  text,       ///< time, level, message
  json,       ///< one object a line: time, level, message, and in a LogScope job and run_id
  journal,    ///< entries with the fields JOB and RUN_ID, past stderr
};

struct LogSettings {
  std::string level = "info";  ///< error, warn, info or debug
  LogFormat format = LogFormat::automatic;
};

/// Sends all of spdlog's default logger to stderr or the journal. Called once, before other threads
/// exist.
void start_logging(LogSettings const& settings);

/// Changes the level (error, warn, info or debug) of a logger that is in use. Any thread.
void set_log_level(std::string const& level);

}  // namespace loanpulse
