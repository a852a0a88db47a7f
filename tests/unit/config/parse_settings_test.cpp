#include "config/parse_settings.hpp"

#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

struct SettingsResult {
  Settings settings;
  std::string problems;
};

SettingsResult settings_of(std::string const& text,
                           std::optional<std::filesystem::path> const& state_dir = "/state") {
  FakeSecrets const secrets{.variables = {{"PASSWORD", "p4ss"}}, .files = {}};
  ProblemList list{"s.yaml"};
  auto settings = parse_settings(text, state_dir, secrets.sources(), list);
  return {std::move(settings), describe_problems(list.in_order())};
}

TEST(ParseSettings, HasADefaultForEveryKey) {
  auto const [settings, problems] = settings_of("");
  ASSERT_EQ(problems, "");
  EXPECT_EQ(settings.state_dir, "/state");
  EXPECT_FALSE(settings.database.url);
  EXPECT_TRUE(settings.database.migrate);
  EXPECT_EQ(settings.database.lock_timeout, 60s);
  EXPECT_EQ(settings.bronze.path, "/state/bronze");
  EXPECT_EQ(settings.bronze.retention, 90 * 24h);
  EXPECT_EQ(settings.admin.listen, "127.0.0.1:8090");
  EXPECT_EQ(settings.log.level, "info");
  EXPECT_EQ(settings.log.format, Settings::Log::Format::automatic);
}

TEST(ParseSettings, ReadsEveryKey) {
  auto const [settings, problems] = settings_of(
      "state_dir: /data/\n"
      "database: {url: \"postgresql://u:${env:PASSWORD}@h/d\", migrate: false, lock_timeout: 5s}\n"
      "bronze: {path: /b/./c, retention: 7d}\n"
      "admin: {listen: \"[::1]:0\"}\n"
      "log: {level: debug, format: json}\n");
  ASSERT_EQ(problems, "");
  EXPECT_EQ(settings.database.url->reveal(), "postgresql://u:p4ss@h/d");
  EXPECT_FALSE(settings.database.migrate);
  EXPECT_EQ(settings.database.lock_timeout, 5s);
  EXPECT_EQ(settings.bronze.path, "/b/c");
  EXPECT_EQ(settings.bronze.retention, 7 * 24h);
  EXPECT_EQ(settings.admin.listen, "[::1]:0");
  EXPECT_EQ(settings.log.level, "debug");
  EXPECT_EQ(settings.log.format, Settings::Log::Format::json);
}

TEST(ParseSettings, KeepsBronzeBesideAConfiguredState) {
  EXPECT_EQ(settings_of("state_dir: /data").settings.bronze.path, "/data/bronze");
}

TEST(ParseSettings, RefusesWhatIsWrong) {
  struct Case {
    char const* text;
    char const* problem;
  };
  for (auto const& [text, problem] :
       {Case{"state_dir: data",
             "s.yaml:1: state_dir: must be an absolute path, got 'data'; begin it with '/'"},
        Case{"state_dir: ~", "s.yaml:1: state_dir: has no value; give it one or remove the key"},
        Case{"databse: {}", "s.yaml:1: databse: unknown key 'databse'; did you mean 'database'?"},
        Case{"database: {url: \"mysql://h/\"}",
             "s.yaml:1: database.url: must be a PostgreSQL connection string: "
             "postgresql://user@host/database or host=... dbname=..."},
        Case{"database: {url: \"${env:NONE}\"}",
             "s.yaml:1: database.url: environment variable 'NONE' is not set; set it, or use "
             "${file:...}"},
        Case{"bronze: {retention: 90}",
             "s.yaml:1: bronze.retention: must be a duration such as 30s, 5m, 1h30m or 90d, got "
             "'90'; a number needs its unit: '90s'"},
        Case{"admin: {listen: 8090}",
             "s.yaml:1: admin.listen: must be address:port, such as 127.0.0.1:8090 or [::1]:8090, "
             "or unix:/absolute/path, "
             "got '8090'"},
        Case{"admin: {listen: \"::1:80\"}",
             "s.yaml:1: admin.listen: must be address:port, such as 127.0.0.1:8090 or [::1]:8090, "
             "or unix:/absolute/path, "
             "got '::1:80'"},
        Case{"admin: {listen: \"h:65536\"}",
             "s.yaml:1: admin.listen: must be address:port, such as 127.0.0.1:8090 or [::1]:8090, "
             "or unix:/absolute/path, "
             "got 'h:65536'"},
        Case{"log: {level: warning}",
             "s.yaml:1: log.level: must be error, warn, info or debug, got 'warning'; did you mean "
             "'warn'?"},
        Case{"log: {format: xml}", "s.yaml:1: log.format: must be auto, text or json, got 'xml'"},
        Case{"just text", "s.yaml:1: must be a map of keys and values, got a text"}}) {
    EXPECT_EQ(settings_of(text).problems, problem);
  }
}

TEST(ParseSettings, NeedsAStateDirWhereThereIsNoHome) {
  EXPECT_EQ(settings_of("log: {level: info}", std::nullopt).problems,
            "s.yaml:1: state_dir: is required because neither HOME nor XDG_STATE_HOME is set; name "
            "a folder");
  EXPECT_EQ(settings_of("state_dir: /data", std::nullopt).problems, "");
}

}  // namespace
}  // namespace loanpulse
