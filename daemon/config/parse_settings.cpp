#include "config/parse_settings.hpp"

#include "config/parse_admin.hpp"
#include "config/pasted_secret.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
constexpr auto day = 24h;

void read_folder(std::optional<YamlValue> const& value, std::filesystem::path& into) {
  std::string text;
  if (!read_text(value, text)) return;
  if (!std::filesystem::path{text}.is_absolute()) {
    value->problem(
        fmt::format("must be an absolute path, got {}; begin it with '/'", in_quotes(text)));
    return;
  }
  into = std::filesystem::path{text}.lexically_normal();
}

void read_state_dir(std::optional<YamlValue> const& value, YamlValue const& root,
                    std::optional<std::filesystem::path> const& fallback, Settings& settings) {
  if (value) {
    read_folder(value, settings.state_dir);
  } else if (fallback) {
    settings.state_dir = *fallback;
  } else {
    root.problem_at(root.line(), "state_dir",
                    "is required because neither HOME nor XDG_STATE_HOME is set; name a folder");
  }
}

/// Shape only: what libpq thinks of it is known when it connects.
bool looks_like_connection_string(std::string const& url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://") ||
         (url.find("://") == std::string::npos && url.find('=') != std::string::npos);
}

Settings::Database parse_database(YamlValue const& value, SecretSources const& sources) {
  Settings::Database database;
  YamlMap map{value.kept_secret()};
  Secret url;
  auto const place = map.find("url");
  if (read_secret(place, sources, url)) {
    if (!looks_like_connection_string(url.reveal())) {
      place->problem(
          "must be a PostgreSQL connection string: postgresql://user@host/database or "
          "host=... dbname=...");
    }
    warn_of_paste(place, pasted_password);
    database.url = std::move(url);
  }
  read_boolean(openly(map.find("migrate")), database.migrate);
  read_duration(openly(map.find("lock_timeout")), database.lock_timeout, 1ms, day);
  map.refuse_other_keys();
  return database;
}

Settings::Bronze parse_bronze(YamlValue const& value) {
  Settings::Bronze bronze;
  YamlMap map{value};
  read_folder(map.find("path"), bronze.path);
  read_duration(map.find("retention"), bronze.retention, 1min, 36'500 * day);
  map.refuse_other_keys();
  return bronze;
}

Settings::Daemon parse_daemon(YamlValue const& value) {
  Settings::Daemon daemon;
  YamlMap map{value};
  read_count(map.find("max_concurrent_runs"), daemon.max_concurrent_runs, 1, 256);
  read_count(map.find("max_concurrent_runs_per_host"), daemon.max_concurrent_runs_per_host, 1, 256);
  read_duration(map.find("drain_timeout"), daemon.drain_timeout, 0s, 1h);
  map.refuse_other_keys();
  return daemon;
}

Settings::Log parse_log(YamlValue const& value) {
  Settings::Log log;
  YamlMap map{value};
  std::vector<std::string> const levels{"error", "warn", "info", "debug"};
  if (auto const level = read_name(map.find("level"), levels)) log.level = levels[*level];
  using Format = Settings::Log::Format;
  read_choice<Format, 3>(
      map.find("format"), log.format,
      {{{"auto", Format::automatic}, {"text", Format::text}, {"json", Format::json}}});
  map.refuse_other_keys();
  return log;
}

}  // namespace

Settings parse_settings(std::string const& text,
                        std::optional<std::filesystem::path> const& state_dir,
                        SecretSources const& sources, ProblemList& problems) {
  Settings settings;
  auto node = parse_yaml(text, problems);
  if (!node) return settings;
  if (node->IsNull()) node = YAML::Node{YAML::NodeType::Map};

  YamlValue const root{*node, {}, 1, problems};
  YamlMap map{root};
  if (!map.is_valid()) return settings;
  read_state_dir(map.find("state_dir"), root, state_dir, settings);
  if (auto const database = map.find("database")) {
    settings.database = parse_database(*database, sources);
  }
  if (auto const bronze = map.find("bronze")) settings.bronze = parse_bronze(*bronze);
  if (settings.bronze.path.empty()) settings.bronze.path = settings.state_dir / "bronze";
  if (auto const admin = map.find("admin")) settings.admin = parse_admin(*admin, sources);
  if (auto const daemon = map.find("daemon")) settings.daemon = parse_daemon(*daemon);
  if (auto const log = map.find("log")) settings.log = parse_log(*log);
  map.refuse_other_keys();
  return settings;
}

}  // namespace loanpulse
