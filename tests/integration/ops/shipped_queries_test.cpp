#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "ops/metrics.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::IsSubsetOf;
using testing::Not;

using Names = std::set<std::string>;

std::string shipped(std::string const& path) {
  std::ifstream file{LOANPULSE_SOURCE_DIR "/packaging/" + path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// All matches of a pattern's group in a text.
Names found(std::string const& text, char const* pattern, std::size_t group = 0) {
  std::regex const expression{pattern};
  Names names;
  for (std::sregex_iterator at{text.begin(), text.end(), expression}, end; at != end; ++at) {
    names.insert((*at)[group]);
  }
  return names;
}

/// What a daemon's /metrics says once everything has happened to it.
std::string scrape() {
  Metrics metrics;
  auto const now = std::chrono::steady_clock::now();
  metrics.set_version("1.0.0");
  metrics.set_last_success("loans", 1.0, now);
  RunResult failed;
  failed.run.job_name = "loans";
  failed.failure = RunResult::Failure{ErrorKind::rejected, "quality", "bad"};
  metrics.run_ended(failed);
  metrics.run_put_back("loans", "drain");
  metrics.request_retried("loans");
  return metrics.text(now);
}

Names series_names() { return found(scrape(), R"((?:^|\n)([a-z_]+)[ {])", 1); }
Names label_names() {
  auto names = found(scrape(), R"(([a-z_]+)=")", 1);
  names.insert({"instance", "job"});  // Prometheus adds them to what it scrapes
  return names;
}

Names series_in(std::string const& expression) {
  return found(expression, R"(\b(?:loanpulse|process)_[a-z_]+)");
}
Names labels_in(std::string const& expression) {
  auto labels = found(expression, R"re([{,] *([a-z_]+) *(?:=|!=|=~|!~)")re", 1);
  for (auto const& list : found(expression, R"(by \(([a-z_, ]+)\))", 1)) {
    labels.merge(found(list, "[a-z_]+"));
  }
  return labels;
}

void expect_known(std::string const& expression) {
  EXPECT_THAT(series_in(expression), IsSubsetOf(series_names())) << expression;
  EXPECT_THAT(labels_in(expression), IsSubsetOf(label_names())) << expression;
}

TEST(ShippedQueries, TheDashboardAsksForWhatADaemonReports) {
  rapidjson::Document dashboard;
  ASSERT_FALSE(dashboard.Parse(shipped("grafana/loanpulse.json").c_str()).HasParseError());
  Names asked;
  for (auto const& panel : dashboard["panels"].GetArray()) {
    for (auto const& target : panel["targets"].GetArray()) {
      expect_known(target["expr"].GetString());
      asked.merge(series_in(target["expr"].GetString()));
    }
  }
  EXPECT_GT(asked.size(), 12u);
  for (auto const& variable : dashboard["templating"]["list"].GetArray()) {
    if (!variable["query"].IsObject()) continue;
    EXPECT_THAT(series_in(variable["query"]["query"].GetString()), IsSubsetOf(series_names()));
  }
}

TEST(ShippedQueries, EveryAlertAsksForWhatADaemonReports) {
  auto const rules = YAML::Load(shipped("prometheus/alerts.yaml"))["groups"][0]["rules"];
  ASSERT_GT(rules.size(), 4u);
  for (auto const& rule : rules) expect_known(rule["expr"].as<std::string>());
}

TEST(ShippedQueries, AWrongNameIsNoticed) {
  std::string const expression = R"(sum by (jobb) (loanpulse_rows{outcom="inserted"}))";
  EXPECT_THAT(series_in(expression), Contains("loanpulse_rows"));
  EXPECT_THAT(series_names(), Not(Contains("loanpulse_rows")));
  EXPECT_THAT(labels_in(expression), IsSubsetOf(Names{"jobb", "outcom"}));
  EXPECT_EQ(labels_in(expression).size(), 2u);
  EXPECT_THAT(label_names(), Not(Contains("outcom")));
}

}  // namespace
}  // namespace loanpulse
