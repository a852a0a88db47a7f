#include "config/parse_settings.hpp"

#include "config/config_keys.hpp"
#include "config/pasted_secret.hpp"
#include "config/value_types.hpp"
#include "config/yaml_document.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
constexpr auto day = 24h;

/// Shape only: what libpq thinks of it is known when it connects.
std::string connection_fault(std::string const& url) {
  bool const is_url = url.starts_with("postgresql://") || url.starts_with("postgres://");
  bool const is_list = url.find("://") == url.npos && url.find('=') != url.npos;
  if (is_url || is_list) return {};
  return "must be a PostgreSQL connection string: postgresql://user@host/database or "
         "host=... dbname=...";
}

KeyTable<Settings::Database> const& database_keys() {
  using Database = Settings::Database;
  static KeyTable<Database> const table{
      .keys =
          {key("url", &Database::url,
               takes::secret("connection string, a secret", pasted_password, connection_fault),
               "The server that holds the tables, as `postgresql://…` or `host=… dbname=…`; its "
               "encoding must be UTF8 (`createdb -E UTF8 -T template0 NAME`). In place of a "
               "password, `passfile=/path` or the variable "
               "`PGPASSFILE` may name a password file.")
               .otherwise("what libpq's variables say, if `PGHOST`, `PGHOSTADDR`, `PGPORT`, "
                          "`PGDATABASE` or `PGSERVICE` is set; else the private PostgreSQL"),
           key("migrate", &Database::migrate, takes::boolean(),
               "Brings the schema `metadata` up to date before a command; with `false`, "
               "commands refuse an outdated one until `loanpulse migrate` has run."),
           key("lock_timeout", &Database::lock_timeout, takes::duration(1ms, day),
               "A run that waits longer than this for another session's lock fails.")},
      .holds_secrets = true};
  return table;
}

KeyTable<Settings::Bronze> const& bronze_keys() {
  using Bronze = Settings::Bronze;
  static KeyTable<Bronze> const table{
      .keys = {key("path", &Bronze::path, takes::folder(), "The folder of the raw answers.")
                   .otherwise("`bronze` in `state_dir`"),
               key("retention", &Bronze::retention, takes::duration(1min, 36'500 * day),
                   "After a successful run, days of its job that are older than this are "
                   "removed.")}};
  return table;
}

KeyTable<Settings::Daemon> const& daemon_keys() {
  using Daemon = Settings::Daemon;
  static KeyTable<Daemon> const table{
      .keys = {key("max_concurrent_runs", &Daemon::max_concurrent_runs, takes::count(1, 256),
                   "How many runs go on at once."),
               key("max_concurrent_runs_per_host", &Daemon::max_concurrent_runs_per_host,
                   takes::count(1, 256),
                   "How many of them go on against one scheme, host and port of sources."),
               key("drain_timeout", &Daemon::drain_timeout, takes::duration(0s, 1h),
                   "How long a stop waits for running runs before it puts them back to the "
                   "queue.")}};
  return table;
}

KeyTable<Settings::Log> const& log_keys() {
  using Log = Settings::Log;
  static KeyTable<Log> const table{
      .keys = {
          key("level", &Log::level,
              takes::word<std::string>(
                  {{"error", "error"}, {"warn", "warn"}, {"info", "info"}, {"debug", "debug"}}),
              "What is logged, with all that is graver: at `info` a line when a run starts and "
              "one when it ends, at `debug` one for every page."),
          key("format", &Log::format,
              takes::word<Log::Format>({{"auto", Log::Format::automatic},
                                        {"text", Log::Format::text},
                                        {"json", Log::Format::json}}),
              "`json` is one object a line; `auto` is the journal's own format, with the "
              "fields `JOB` and `RUN_ID`, where stderr leads to it, else `text`.")}};
  return table;
}

}  // namespace

KeyTable<Settings> const& settings_keys() {
  static KeyTable<Settings> const table{
      .section = "loanpulse.yaml",
      .keys = {key("state_dir", &Settings::state_dir, takes::folder(),
                   "The folder of LoanPulse's own files.")
                   .otherwise("`/var/lib/loanpulse` for root, else `$XDG_STATE_HOME/loanpulse`, "
                              "else `~/.local/state/loanpulse`"),
               key("database", &Settings::database, takes::keys(database_keys()),
                   "The PostgreSQL that holds the tables and LoanPulse's records."),
               key("bronze", &Settings::bronze, takes::keys(bronze_keys()),
                   "Where answers are kept as they came, and how long."),
               key("admin", &Settings::admin, takes::keys(admin_keys()),
                   "The admin API of `loanpulse serve`."),
               key("daemon", &Settings::daemon, takes::keys(daemon_keys()),
                   "Limits of `loanpulse serve`."),
               key("log", &Settings::log, takes::keys(log_keys()), "What is logged, and how.")}};
  return table;
}

Settings parse_settings(std::string const& text,
                        std::optional<std::filesystem::path> const& state_dir,
                        SecretSources const& sources, ProblemList& problems) {
  Settings settings;
  if (state_dir) settings.state_dir = *state_dir;
  auto node = parse_yaml(text, problems);
  if (!node) return settings;
  if (node->IsNull()) node = YAML::Node{YAML::NodeType::Map};

  YamlMap map{YamlValue{*node, {}, 1, problems}};
  if (!map.is_valid()) return settings;
  if (!state_dir && !map.contains("state_dir")) {
    problems.add(map.value().line(), "state_dir",
                 "is required because neither HOME nor XDG_STATE_HOME is set; name a folder");
  }
  ReadContext context{sources};
  settings_keys().read_keys(map, settings, context);
  if (settings.bronze.path.empty()) settings.bronze.path = settings.state_dir / "bronze";
  return settings;
}

}  // namespace loanpulse
