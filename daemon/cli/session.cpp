#include "cli/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <map>
#include <new>
#include <string_view>

#include "config/load_config.hpp"
#include "model/error.hpp"
#include "ops/logging.hpp"

namespace loanpulse {
namespace {

LogFormat format_of(Settings::Log::Format format) {
  switch (format) {
    case Settings::Log::Format::text:
      return LogFormat::text;
    case Settings::Log::Format::json:
      return LogFormat::json;
    case Settings::Log::Format::automatic:
      break;
  }
  return LogFormat::automatic;
}

int exit_code_of_error(StageError const& error) {
  static std::map<std::string_view, ExitCode> const codes{
      {"already_running", exit_busy},
      {"bad_server", exit_usage},
      {"daemon_tls", exit_unavailable},
      {"daemon_unreachable", exit_unavailable},
      {"database_unreachable", exit_unavailable},
      {"token_file", exit_usage},
  };
  auto const found = codes.find(error.code());
  return found == codes.end() ? exit_failed : found->second;
}

}  // namespace

bool is_terminal() { return isatty(STDERR_FILENO) == 1; }

std::optional<Config> load_configuration(CommonOptions const& common) {
  try {
    auto config = load_config(common.config_file, system_secret_sources());
    auto const& log = config.settings.log;
    // On a terminal the command prints its own account of what happened.
    std::string const level = is_terminal() && log.level == "info" ? "warn" : log.level;
    start_logging({common.log_level.value_or(level), format_of(log.format)});
    return config;
  } catch (ConfigError const& error) {
    fmt::print(stderr, "{}\n", error.what());
    return std::nullopt;
  }
}

int guarded(std::function<int()> const& body) {
  // Nothing here may throw, not even when stderr takes no more.
  auto const tell = [](char const* what, char const* message) noexcept {
    std::fputs(what, stderr);
    std::fputs(": ", stderr);
    std::fputs(message, stderr);
    std::fputs("\n", stderr);
  };
  try {
    return body();
  } catch (StageError const& error) {
    tell(error.code().c_str(), error.what());
    return exit_code_of_error(error);
  } catch (std::bad_alloc const&) {
    tell("out_of_memory", "the system gives no more memory; allow the process more of it");
  } catch (std::exception const& error) {
    tell("unexpected", error.what());
  } catch (...) {
    tell("unexpected", "an error without a description");
  }
  return exit_failed;
}

}  // namespace loanpulse
