#include "config/parse_job.hpp"

#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

TEST(ParseJob, ReadsAValidJob) {
  auto const [job, problems] = parse(JobText{}.text());
  EXPECT_EQ(problems, "");
  EXPECT_EQ(job.name, "loans");
  EXPECT_EQ(std::get<Every>(job.schedule.timing).interval, 5min);
  EXPECT_EQ(job.source.url, "http://127.0.0.1/loans");
  EXPECT_EQ(job.target.qualified_name(), "staging.loans");
}

TEST(ParseJob, NeedsNameSourceAndTarget) {
  EXPECT_EQ(parse("schedule: {manual: true}\n").problems,
            "j.yaml:1: name: is required\n"
            "j.yaml:1: target: is required\n"
            "j.yaml:1: source: is required");
}

TEST(ParseJob, RefusesAnEmptyFileAndOneThatIsNoMap) {
  EXPECT_EQ(parse("# nothing\n").problems, "j.yaml: is empty; describe a job in it, or remove it");
  EXPECT_EQ(parse("- a\n").problems, "j.yaml:1: must be a map of keys and values, got a list");
}

TEST(ParseJob, RefusesWrongNames) {
  for (auto const& [text, problems] :
       {RefusedJob{
            {.name = "name: Loans"},
            "j.yaml:1: name: must be 1 to 63 characters of a-z, 0-9, '_' and '-', got 'Loans'"},
        RefusedJob{
            {.name = "name: a/b"},
            "j.yaml:1: name: must be 1 to 63 characters of a-z, 0-9, '_' and '-', got 'a/b'"},
        RefusedJob{{.name = "name: \"\""}, "j.yaml:1: name: must not be empty"},
        RefusedJob{{.name = "name:"},
                   "j.yaml:1: name: has no value; give it one or remove the key"},
        RefusedJob{{.name = "name: [a]"}, "j.yaml:1: name: must be a text, got a list"}}) {
    EXPECT_EQ(parse(text.text()).problems, problems);
  }
}

TEST(ParseJob, NamesTheNearestKeyOrAllKnownOnes) {
  EXPECT_EQ(parse(JobText{.source = "  data_selectr: data"}.text()).problems,
            "j.yaml:5: source.data_selectr: unknown key 'data_selectr'; did you mean "
            "'data_selector'?");
  EXPECT_EQ(
      parse(JobText{.name = "name: loans\nowner: me"}.text()).problems,
      "j.yaml:2: owner: unknown key 'owner'; known keys are name, schedule, run, target, source "
      "and quality");
}

TEST(ParseJob, RefusesAKeyThatIsThereTwice) {
  EXPECT_EQ(parse(JobText{.source = "  url: http://other/"}.text()).problems,
            "j.yaml:5: source.url: is already there in line 4; remove one of the two");
}

TEST(ParseJob, RefusesAKeyThatIsNoText) {
  EXPECT_EQ(parse(JobText{.name = "name: loans\n? [a, b]\n: c"}.text()).problems,
            "j.yaml:2: a key must be a text; put it in quotes");
}

TEST(ParseJob, ReportsTheProblemsOfAllPartsInTheOrderOfLines) {
  JobText const text{.name = "name: X",
                     .url = "  url: ftp://a/",
                     .column = "    note: string",
                     .quality = "  - {not_null: [nope]}"};
  EXPECT_EQ(
      parse(text.text()).problems,
      "j.yaml:1: name: must be 1 to 63 characters of a-z, 0-9, '_' and '-', got 'X'\n"
      "j.yaml:4: source.url: must begin with http:// or https://, followed by a host\n"
      "j.yaml:14: target.columns.note: is no supported column type: 'string'; supported are "
      "smallint, integer, bigint, numeric, numeric(p,s), real, double precision, boolean, text, "
      "varchar(n), date, timestamp, timestamptz, uuid, json and jsonb, and the name of an enum or "
      "domain of the database with its schema, such as staging.loan_status\n"
      "j.yaml:16: quality[0].not_null[0]: column 'nope' is not declared; did you mean 'note'?");
}

TEST(ParseJob, ReadsEverySchedule) {
  auto const schedule = [](std::string const& line) {
    auto result = parse(JobText{.schedule = line}.text());
    EXPECT_EQ(result.problems, "") << line;
    return result.job.schedule;
  };
  EXPECT_TRUE(std::holds_alternative<Manual>(schedule("").timing));
  EXPECT_TRUE(std::holds_alternative<Manual>(schedule("schedule: {manual: true}").timing));
  EXPECT_EQ(std::get<Every>(schedule("schedule: {every: 1h30m}").timing).interval, 90min);
  auto const cron = std::get<Cron>(
      schedule("schedule: {cron: \"*/5 0-6,22 * JAN MON\", timezone: America/New_York}").timing);
  EXPECT_EQ(cron.expression, "*/5 0-6,22 * JAN MON");
  EXPECT_EQ(cron.timezone, "America/New_York");
  EXPECT_EQ(std::get<Cron>(schedule("schedule: {cron: \"@hourly\"}").timing).timezone, "UTC");
}

TEST(ParseJob, ReadsWhatBecomesOfDueTimes) {
  auto const job = parse(JobText{.schedule = "schedule: {every: 5m, jitter: 90s, on_missed: all, "
                                             "overlap: queue}"}
                             .text())
                       .job;
  EXPECT_EQ(job.schedule.jitter, 90s);
  EXPECT_EQ(job.schedule.on_missed, OnMissed::all);
  EXPECT_EQ(job.schedule.overlap, Overlap::queue);
  auto const plain = parse(JobText{.schedule = "schedule: {every: 5m}"}.text()).job;
  EXPECT_EQ(plain.schedule.jitter, 0s);
  EXPECT_EQ(plain.schedule.on_missed, OnMissed::last);
  EXPECT_EQ(plain.schedule.overlap, Overlap::skip);
}

TEST(ParseJob, ReadsWhatARunIsAllowed) {
  auto const job = parse(JobText{.schedule = "run: {max_run_time: 2h, stall_timeout: 1m, retry: "
                                             "{max_attempts: 7, initial_delay: 1s}}"}
                             .text())
                       .job;
  EXPECT_EQ(job.run.max_run_time, 2h);
  EXPECT_EQ(job.run.stall_timeout, 1min);
  EXPECT_EQ(job.run.retry.max_attempts, 7);
  EXPECT_EQ(job.run.retry.initial_delay, 1s);
  EXPECT_EQ(job.run.retry.max_delay, 30min);
  for (auto const& [line, problem] :
       {std::pair{"run: {max_run_time: 0s}",
                  "j.yaml:2: run.max_run_time: must be 1s to 30d, got '0s'"},
        std::pair{"run: {stall_timeout: 2d}",
                  "j.yaml:2: run.stall_timeout: must be 1s to 1d, got '2d'"},
        std::pair{"run: {retrys: 3}",
                  "j.yaml:2: run.retrys: unknown key 'retrys'; did you mean 'retry'?"}}) {
    EXPECT_EQ(parse(JobText{.schedule = line}.text()).problems, problem);
  }
}

TEST(ParseJob, RefusesWrongSchedules) {
  std::string const cron_shape =
      "j.yaml:2: schedule.cron: must be five fields (minute hour day month weekday), such as '*/5 "
      "* * * *', or @hourly, @daily, @weekly, @monthly or @yearly, got ";
  std::string const duration =
      "j.yaml:2: schedule.every: must be a duration such as 30s, 5m, 1h30m or 90d, got ";
  for (auto const& [text, problems] :
       {RefusedJob{{.schedule = "schedule: 5m"},
                   "j.yaml:2: schedule: must be a map of keys and values, got a text"},
        RefusedJob{
            {.schedule = "schedule: {}"},
            "j.yaml:2: schedule: must have one of every, cron and manual, such as {every: 5m}"},
        RefusedJob{
            {.schedule = "schedule: {every: 5m, manual: true}"},
            "j.yaml:2: schedule: must have only one of every, cron and manual; remove the others"},
        RefusedJob{{.schedule = "schedule: {evry: 5m}"},
                   "j.yaml:2: schedule.evry: unknown key 'evry'; did you mean 'every'?"},
        RefusedJob{{.schedule = "schedule: {every: 300}"},
                   duration + "'300'; a number needs its unit: '300s'"},
        RefusedJob{{.schedule = "schedule: {every: soon}"}, duration + "'soon'"},
        RefusedJob{{.schedule = "schedule: {every: [5m]}"}, duration + "a list"},
        RefusedJob{{.schedule = "schedule: {every: 10ms}"},
                   "j.yaml:2: schedule.every: must be 1s to 366d, got '10ms'"},
        RefusedJob{{.schedule = "schedule: {cron: \"* * * *\"}"}, cron_shape + "'* * * *'"},
        RefusedJob{
            {.schedule = "schedule: {cron: \"0 0 31 4,6 *\"}"},
            "j.yaml:2: schedule.cron: never comes: no month that '0 0 31 4,6 *' names has such a "
            "day; correct the day or the month"},
        RefusedJob{{.schedule = "schedule: {cron: \"0 0 * * * *\"}"}, cron_shape + "'0 0 * * * *'"},
        RefusedJob{{.schedule = "schedule: {cron: \"@reboot\"}"}, cron_shape + "'@reboot'"},
        RefusedJob{{.schedule = "schedule: {cron: \"0 0 * * $\"}"},
                   "j.yaml:2: schedule.cron: weekday must be 0 to 7 or SUN to SAT, got '$'"},
        RefusedJob{{.schedule = "schedule: {every: 5m, jitter: 2d}"},
                   "j.yaml:2: schedule.jitter: must be 0s to 1d, got '2d'"},
        RefusedJob{{.schedule = "schedule: {every: 5m, on_missed: first}"},
                   "j.yaml:2: schedule.on_missed: must be last, all or none, got 'first'"},
        RefusedJob{{.schedule = "schedule: {every: 5m, overlap: wait}"},
                   "j.yaml:2: schedule.overlap: must be skip or queue, got 'wait'"},
        RefusedJob{{.schedule = "schedule: {manual: true, overlap: queue}"},
                   "j.yaml:2: schedule.overlap: has a meaning for every and cron only; remove it"},
        RefusedJob{
            {.schedule = "schedule: {cron: \"@daily\", timezone: Mars/Base}"},
            "j.yaml:2: schedule.timezone: is no time zone that this machine knows: 'Mars/Base'; "
            "use an IANA name such as UTC or America/New_York"},
        RefusedJob{{.schedule = "schedule: {every: 5m, timezone: UTC}"},
                   "j.yaml:2: schedule.timezone: has a meaning for cron only; remove it"},
        RefusedJob{
            {.schedule = "schedule: {manual: false}"},
            "j.yaml:2: schedule.manual: must be true; for a schedule write {every: 5m} or {cron: "
            "\"*/5 * * * *\"}"},
        RefusedJob{{.schedule = "schedule: {manual: yes}"},
                   "j.yaml:2: schedule.manual: must be true or false, got 'yes'"}}) {
    EXPECT_EQ(parse(text.text()).problems, problems);
  }
}

TEST(ParseJob, FollowsAliases) {
  auto const result = parse(JobText{.schedule = "schedule: &s {every: 5m}"}.text());
  EXPECT_EQ(result.problems, "");
  EXPECT_EQ(
      parse(JobText{.name = "name: &n loans", .table = "  table: *n"}.text()).job.target.table,
      "loans");
}

TEST(ParseJob, CostsLittleHoweverMuchIsWrong) {
  std::string columns;
  std::string keys;
  std::string names = "a";
  for (int i = 0; i < 1500; ++i) columns += ", " + std::string(60, 'c') + std::to_string(i) + ": x";
  for (int i = 0; i < 30'000; ++i) {
    keys += "\nkey_" + std::to_string(i) + ": 1";
    names += ", " + std::string(60, 'c') + "x" + std::to_string(i);
  }
  for (auto const& text :
       {JobText{.name = "name: loans" + keys}.text(),
        JobText{.column = "    note: text", .quality = "  - {not_null: [" + names + "]}"}.text(),
        "target: {columns: {a: b" + columns + "}, primary_key: [" + names + "]}\n",
        JobText{.quality = "  - {not_null: [" + std::string(300'000, 'a') + ", " +
                           std::string(300'000, 'b') + "]}"}
            .text()}) {
    std::clock_t const before = std::clock();
    auto const problems = parse(text).problems;
    EXPECT_LT(std::clock() - before, 20 * CLOCKS_PER_SEC);
    EXPECT_LT(std::count(problems.begin(), problems.end(), '\n'), 201);
    EXPECT_NE(problems, "");
  }
  EXPECT_NE(parse(JobText{.name = "name: loans" + keys}.text())
                .problems.find("j.yaml: 29800 more problems; correct these first"),
            std::string::npos);
}

TEST(ParseJob, ADocumentThatContainsItselfEndsInAProblem) {
  EXPECT_EQ(parse(JobText{.quality = "  - &q [*q]"}.text()).problems,
            "j.yaml:16: is an alias of what it stands in, which has no end; write it out");
}

}  // namespace
}  // namespace loanpulse
