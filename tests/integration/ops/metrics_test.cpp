#include "ops/metrics.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <ctime>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

std::chrono::steady_clock::time_point const start{24h};

/// What a scrape says, read strictly: each family is announced by HELP and TYPE and stands
/// together, each line is a name, labels that are quoted and escaped, and a number; no series comes
/// twice. https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4)
std::map<std::string, double> scraped(std::string const& text) {
  static std::regex const help{R"(# HELP ([a-z_:][a-z0-9_:]*) (?:[^\\\n]|\\\\|\\n)+)"};
  static std::regex const type{R"(# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge|histogram))"};
  static std::regex const label{R"re(([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)")re"};
  static std::regex const sample{
      R"re(([a-z_:][a-z0-9_:]*)(?:\{((?:[a-z_][a-z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*",?)*)\})? (\S+))re"};
  std::map<std::string, double> series;
  std::set<std::string> families;
  std::string family;
  std::istringstream lines{text};
  EXPECT_TRUE(text.empty() || text.back() == '\n');
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, help)) {
      family = match[1];
      EXPECT_TRUE(families.insert(family).second) << family << " comes twice";
    } else if (std::regex_match(line, match, type)) {
      EXPECT_EQ(match[1], family);
      EXPECT_EQ(match[2] == "counter", family.ends_with("_total")) << line;
    } else if (std::regex_match(line, match, sample)) {
      EXPECT_TRUE(match[1].str().starts_with(family) && !family.empty()) << line;
      std::size_t used = 0;
      double const value = std::stod(match[3], &used);
      EXPECT_EQ(used, match[3].length()) << line;
      std::set<std::string> labels;  // in no order of their own
      std::string const inner = match[2];
      for (std::sregex_iterator at{inner.begin(), inner.end(), label}, end; at != end; ++at) {
        EXPECT_TRUE(labels.insert(at->str()).second) << line;
      }
      auto const name = match[1].str() + fmt::format("{{{}}}", fmt::join(labels, ","));
      EXPECT_TRUE(series.emplace(name, value).second) << line << " comes twice";
    } else {
      ADD_FAILURE() << "no line of the format: " << line;
    }
  }
  return series;
}

RunResult ended(std::string const& job) {
  RunResult result;
  result.run = {"r-1", job, Trigger::schedule, 1, 1, {}, {}};
  result.counts = {.read = 1'000,
                   .inserted = 900,
                   .updated = 50,
                   .unchanged = 49,
                   .quarantined = 1,
                   .pages = 2,
                   .bytes = 520'000};
  result.duration = 1'230ms;
  return result;
}

RunResult failed(std::string const& job, ErrorKind kind, std::string const& code) {
  auto result = ended(job);
  result.failure = {kind, code, "why"};
  return result;
}

TEST(Metrics, CountARunThatSucceeded) {
  Metrics metrics;
  metrics.run_ended(ended("loans"));
  metrics.run_ended(ended("loans"));
  auto const series = scraped(metrics.text(start));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_runs_total{job="loans",status="succeeded"})", 2)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_runs_total{job="loans",status="failed"})", 0)));
  EXPECT_THAT(series,
              Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="inserted"})", 1'800)));
  EXPECT_THAT(series,
              Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="updated"})", 100)));
  EXPECT_THAT(series,
              Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="unchanged"})", 98)));
  EXPECT_THAT(series,
              Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="quarantined"})", 2)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_pages_total{job="loans"})", 4)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_source_bytes_total{job="loans"})", 1'040'000)));
  EXPECT_THAT(series, Contains(Pair("loanpulse_run_duration_seconds_count{}", 2)));
  EXPECT_THAT(series, Contains(Pair("loanpulse_run_duration_seconds_sum{}", 2.46)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_run_duration_seconds_bucket{le="0.5"})", 0)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_run_duration_seconds_bucket{le="2.5"})", 2)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_run_duration_seconds_bucket{le="+Inf"})", 2)));
}

TEST(Metrics, CountARunThatDidNotSucceedByItsCodeAndWithoutItsRows) {
  Metrics metrics;
  metrics.run_ended(failed("loans", ErrorKind::bad_data, "quality"));
  metrics.run_ended(failed("loans", ErrorKind::cancelled, "cancelled"));
  auto const series = scraped(metrics.text(start));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_runs_total{job="loans",status="failed"})", 1)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_runs_total{job="loans",status="cancelled"})", 1)));
  EXPECT_THAT(series,
              Contains(Pair(R"(loanpulse_run_failures_total{code="quality",job="loans"})", 1)));
  EXPECT_THAT(series,
              Contains(Pair(R"(loanpulse_run_failures_total{code="cancelled",job="loans"})", 1)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="inserted"})", 0)));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_pages_total{job="loans"})", 4)));
}

TEST(Metrics, CountRowsThatWereNotTakenWhereThereAreSome) {
  Metrics metrics;
  auto result = ended("loans");
  result.counts.older = 3;
  result.counts.skipped = 2;
  metrics.run_ended(result);
  metrics.run_ended(ended("others"));
  auto const series = scraped(metrics.text(start));
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="older"})", 3)));
  EXPECT_EQ(series.count(R"(loanpulse_rows_total{job="others",outcome="older"})"), 0u);
  EXPECT_THAT(series, Contains(Pair(R"(loanpulse_rows_total{job="loans",outcome="skipped"})", 2)));
  EXPECT_EQ(series.count(R"(loanpulse_rows_total{job="loans",outcome="refused"})"), 0u);
}

TEST(Metrics, ShowTheDaemonsState) {
  Metrics metrics;
  metrics.set_version("1.2.3");
  metrics.set_runs_running(3);
  metrics.set_runs_waiting(7);
  metrics.set_jobs(10, 2);
  metrics.set_database_up(true);
  metrics.run_put_back("loans", "drain");
  metrics.request_retried("loans");
  auto series = scraped(metrics.text(start));
  EXPECT_EQ(series[R"(loanpulse_build_info{version="1.2.3"})"], 1);
  EXPECT_EQ(series["loanpulse_runs_running{}"], 3);
  EXPECT_EQ(series["loanpulse_runs_waiting{}"], 7);
  EXPECT_EQ(series[R"(loanpulse_jobs{state="configured"})"], 10);
  EXPECT_EQ(series[R"(loanpulse_jobs{state="paused"})"], 2);
  EXPECT_EQ(series["loanpulse_database_up{}"], 1);
  EXPECT_EQ(series[R"(loanpulse_runs_put_back_total{job="loans",why="drain"})"], 1);
  EXPECT_EQ(series[R"(loanpulse_source_retries_total{job="loans"})"], 1);
  metrics.set_database_up(false);
  EXPECT_EQ(scraped(metrics.text(start))["loanpulse_database_up{}"], 0);
}

TEST(Metrics, AgesGrowUntilTheNextSuccess) {
  Metrics metrics;
  std::string const age = R"(loanpulse_job_seconds_since_success{job="loans"})";
  metrics.set_last_success("loans", std::nullopt, start);
  EXPECT_THAT(scraped(metrics.text(start)), Not(Contains(Key(age))));
  metrics.set_last_success("loans", 10.5, start);
  EXPECT_THAT(scraped(metrics.text(start + 30s)), Contains(Pair(age, 40.5)));
  metrics.set_last_success("loans", 1, start + 40s);
  EXPECT_THAT(scraped(metrics.text(start + 41s)), Contains(Pair(age, 2)));
}

TEST(Metrics, AJobIsThereBeforeItsFirstRun) {
  Metrics metrics;
  metrics.set_last_success("loans", std::nullopt, start);
  EXPECT_THAT(scraped(metrics.text(start)),
              Contains(Pair(R"(loanpulse_runs_total{job="loans",status="failed"})", 0)));
}

TEST(Metrics, ForgetAJobThatIsRemoved) {
  Metrics metrics;
  metrics.run_ended(ended("loans"));
  metrics.run_ended(failed("loans", ErrorKind::transient, "timeout"));
  metrics.run_put_back("loans", "retry");
  metrics.request_retried("loans");
  metrics.set_last_success("loans", 1, start);
  metrics.run_ended(ended("rates"));
  metrics.remove_job("loans");
  metrics.remove_job("never there");
  auto const text = metrics.text(start);
  EXPECT_THAT(text, Not(HasSubstr("loans")));
  EXPECT_THAT(scraped(text),
              Contains(Pair(R"(loanpulse_runs_total{job="rates",status="succeeded"})", 1)));
  metrics.run_ended(ended("loans"));
  EXPECT_THAT(scraped(metrics.text(start)),
              Contains(Pair(R"(loanpulse_runs_total{job="loans",status="succeeded"})", 1)));
}

TEST(Metrics, EscapeLabels) {
  Metrics metrics;
  metrics.run_ended(failed("loans", ErrorKind::rejected, "a\"b\\c\nd"));
  EXPECT_THAT(scraped(metrics.text(start)),
              Contains(Pair(R"(loanpulse_run_failures_total{code="a\"b\\c\nd",job="loans"})", 1)));
}

TEST(Metrics, TellWhatTheProcessTakes) {
  Metrics metrics;
  auto series = scraped(metrics.text(start));
  EXPECT_GT(series["process_resident_memory_bytes{}"], 1e6);
  EXPECT_GT(series["process_cpu_seconds_total{}"], 0);
  auto const now = static_cast<double>(time(nullptr));
  EXPECT_LE(series["process_start_time_seconds{}"], now + 1);
  EXPECT_GT(series["process_start_time_seconds{}"], now - 3'600);

  int const another = dup(STDERR_FILENO);
  auto const more = scraped(metrics.text(start))["process_open_fds{}"];
  close(another);
  EXPECT_EQ(more, series["process_open_fds{}"] + 1);
  EXPECT_GE(scraped(metrics.text(start))["process_cpu_seconds_total{}"],
            series["process_cpu_seconds_total{}"]);

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)  // they keep shadows of it
  std::vector<char> const memory(64 << 20, 'x');
  EXPECT_NEAR(scraped(metrics.text(start))["process_resident_memory_bytes{}"],
              series["process_resident_memory_bytes{}"] + static_cast<double>(memory.size()), 8e6);
#endif
}

TEST(Metrics, StayUnderAThousandSeriesWithAHundredJobs_fault_S16) {
  Metrics metrics;
  metrics.set_version("1.2.3");
  for (int i = 0; i < 100; ++i) {
    auto const job = fmt::format("job_{}", i);
    metrics.set_last_success(job, 1, start);
    metrics.run_ended(ended(job));
    if (i % 10 != 0) continue;  // every tenth has its troubles
    metrics.run_ended(failed(job, ErrorKind::transient, "timeout"));
    metrics.request_retried(job);
  }
  EXPECT_LE(scraped(metrics.text(start)).size(), 1'000u);
}

}  // namespace
}  // namespace loanpulse
