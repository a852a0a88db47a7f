#include "cli/daemon_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/api_answer.hpp"
#include "cli/session.hpp"
#include "config/load_config.hpp"
#include "config/read_text_file.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_token_bytes = 64u << 10;

Secret read_token(std::string const& path) {
  auto file = read_text_file(path, max_token_bytes);
  if (!file.fault.empty()) {
    throw StageError{ErrorKind::rejected, "token_file",
                     fmt::format("{} {}; name a file that holds a token by --token-file",
                                 printable(path), file.fault)};
  }
  if (file.text.ends_with('\n')) file.text.pop_back();
  bool const is_token =
      !file.text.empty() &&
      std::all_of(file.text.begin(), file.text.end(), [](char c) { return c > ' ' && c < 127; });
  if (!is_token) {
    throw StageError{
        ErrorKind::rejected, "token_file",
        fmt::format("{} holds no token: it must be one line without blanks", printable(path))};
  }
  return Secret{std::move(file.text)};
}

/// The first token that may act, else the first that may look.
Secret token_of(Settings::Admin const& admin) {
  for (auto const role : {Settings::AdminRole::operate, Settings::AdminRole::read}) {
    for (auto const& entry : admin.tokens) {
      if (entry.role == role) return entry.token;
    }
  }
  return {};
}

/// The settings of the admin server; nothing, without a word, where they cannot be read.
std::optional<Settings::Admin> settings_if_readable(CommonOptions const& common) {
  try {
    return load_config(common.config_file, system_secret_sources()).settings.admin;
  } catch (ConfigError const&) {
    return std::nullopt;
  }
}

ApiClient client_of(DaemonOptions const& daemon, ApiAddress address,
                    std::optional<Settings::Admin> const& admin) {
  ApiClient::Options options;
  if (daemon.token_file) {
    options.token = read_token(*daemon.token_file);
  } else if (admin && address.is_private()) {
    // A secret of this machine's own: it must not go where others could read it.
    options.token = token_of(*admin);
  }
  if (daemon.ca_file) {
    options.ca_file = *daemon.ca_file;
  } else if (!daemon.server && admin && admin->tls) {
    options.ca_file = admin->tls->certificate.string();
  }
  return {std::move(address), std::move(options)};
}

int exit_code_of_answer(int status, std::string const& code) {
  if (code == "job_paused" || code == "queue_full" || code == "draining") return exit_busy;
  if (status == 503) return exit_unavailable;
  // Unknown names, and values that the daemon does not take.
  bool const is_usage = status == 400 || status == 404 || status == 409 || status == 422;
  return is_usage ? exit_usage : exit_failed;
}

std::string text_of(int status, ProblemAnswer const& problem) {
  auto const text = fmt::format("{}: {}", printable(problem.code), printable(problem.detail));
  bool const wants_token = status == 401 || status == 403;
  return wants_token ? text + "; name a file that holds a token by --token-file" : text;
}

}  // namespace

int with_daemon(CommonOptions const& common, DaemonOptions const& daemon,
                std::function<int(ApiClient&)> const& body) {
  std::optional<Settings::Admin> admin;
  if (!daemon.server) {
    auto const config = load_configuration(common);
    if (!config) {
      fmt::print(stderr, "a daemon can be named without the configuration, by --server\n");
      return exit_config;
    }
    admin = config->settings.admin;
  } else if (!daemon.token_file) {
    admin = settings_if_readable(common);
  }
  return guarded([&]() -> int {
    auto address = daemon.server ? parse_api_address(*daemon.server)
                                 : local_api_address(admin->listen, admin->tls.has_value());
    auto client = client_of(daemon, std::move(address), admin);
    try {
      return body(client);
    } catch (DaemonRefusal const& refusal) {
      fmt::print(stderr, "{}\n", refusal.what());
      return refusal.exit_code();
    }
  });
}

DaemonRefusal::DaemonRefusal(ApiResponse const& response)
    : std::runtime_error{text_of(response.status,
                                 read_problem_answer(response.status, response.body))},
      exit_code_{exit_code_of_answer(response.status,
                                     read_problem_answer(response.status, response.body).code)} {}

std::string const& checked(ApiResponse const& response) {
  if (response.status < 200 || response.status > 299) throw DaemonRefusal{response};
  return response.body;
}

}  // namespace loanpulse
