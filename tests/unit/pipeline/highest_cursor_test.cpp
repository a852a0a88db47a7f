#include "pipeline/highest_cursor.hpp"

#include <gtest/gtest.h>

#include "unit/decode/decoding.hpp"

namespace loanpulse {
namespace {

Job job_with_cursor(std::string const& type) {
  auto job = job_of({column("id", "bigint"), column("at", type)});
  job.target.primary_key = {"id"};
  job.source.incremental.emplace();
  job.source.incremental->cursor_path = "at";
  job.source.incremental->cursor_column = 1;
  return job;
}

/// A run that starts at noon, UTC.
Run run_of(std::optional<std::string> watermark_before = std::nullopt) {
  Run run;
  run.job_name = "loans";
  run.started_at =
      TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}} + std::chrono::hours{12};
  run.watermark_before = std::move(watermark_before);
  return run;
}

/// Of records with these cursors, as JSON, one page each.
std::string highest_of(std::string const& type, std::vector<std::string> const& cursors,
                       std::vector<bool> const& keep = {}) {
  auto const job = job_with_cursor(type);
  auto const run = run_of();
  HighestCursor highest{job, run};
  for (std::size_t i = 0; i < cursors.size(); ++i) {
    auto const page = decode(job, R"([{"id": 1, "at": )" + cursors[i] + "}]");
    highest.observe(page.batch, {keep.empty() || keep[i]});
  }
  return highest.text().value_or("none");
}

TEST(HighestCursor, IsTheTextAsTheSourceWroteIt) {
  EXPECT_EQ(highest_of("timestamptz", {R"("2024-05-31T23:00:00-02:00")",
                                       R"("2024-06-01T00:59:59.5Z")", R"("2024-05-31 12:00Z")"}),
            "2024-05-31T23:00:00-02:00");
  EXPECT_EQ(highest_of("bigint", {"9", "10", R"("1e1")", "-3"}), "10");
}

TEST(HighestCursor, IsToldByDigitsThatTheColumnDoesNotKeep) {
  std::string const early = R"("2024-06-01T00:00:00.123456100Z")";
  std::string const late = R"("2024-06-01T00:00:00.123456900Z")";
  EXPECT_EQ(highest_of("timestamptz", {early, late, early}), "2024-06-01T00:00:00.123456900Z");
  EXPECT_EQ(highest_of("timestamp",
                       {R"("2024-06-01T00:00:00.1234569")", R"("2024-06-01T00:00:00.1234561")"}),
            "2024-06-01T00:00:00.1234569");
}

TEST(HighestCursor, OfDatesIsTheLatestInstantNotTheLatestDay) {
  EXPECT_EQ(
      highest_of("date", {R"("2024-06-01T23:00:00-11:00")", R"("2024-06-02T01:00:00+13:00")"}),
      "2024-06-01T23:00:00-11:00");
}

TEST(HighestCursor, OfNumericsComparesDigits) {
  EXPECT_EQ(highest_of("numeric(20,10)", {"99.5", "100.25", "100.2500000001", "100.2"}),
            "100.2500000001");
}

TEST(HighestCursor, PassesOverRowsThatAreKeptOutOrHaveNone) {
  EXPECT_EQ(highest_of("bigint", {"5", "7", "null"}, {true, false, true}), "5");
  EXPECT_EQ(highest_of("bigint", {"null"}), "none");
}

TEST(HighestCursor, IsNeverATextThatDoesNotConvert) {
  EXPECT_EQ(highest_of("timestamptz", {R"("soon")", R"("2024-06-01T00:00:00Z")", R"("later")"}),
            "2024-06-01T00:00:00Z");
}

TEST(HighestCursor, IsNeverFromTheFuture) {
  EXPECT_EQ(highest_of("timestamptz", {R"("2026-11-26T12:00:00Z")", R"("2099-01-01T00:00:00Z")",
                                       R"("2026-11-27T12:00:00Z")"}),
            "2026-11-27T12:00:00Z")
      << "a day after the start is allowed";
  EXPECT_EQ(highest_of("timestamptz", {R"("2026-11-27T12:00:00.000001Z")"}), "none");
  EXPECT_EQ(highest_of("timestamp", {R"("2026-11-27T12:00:00")", R"("2026-12-27T12:00:00")"}),
            "2026-11-27T12:00:00");
  EXPECT_EQ(highest_of("date", {R"("2026-11-26")", R"("2026-11-30")"}), "2026-11-26");
  EXPECT_EQ(highest_of("bigint", {"4102444800"}), "4102444800") << "a number is no time";
}

TEST(HighestCursor, CountsRowsFromTheFutureAndTellsOfTheFirst) {
  auto const job = job_with_cursor("timestamptz");
  auto const run = run_of();
  HighestCursor highest{job, run};
  auto const page = decode(job, R"([{"id": 1, "at": "2026-11-26T00:00:00Z"},
                                    {"id": 2, "at": "2099-01-01T00:00:00Z"},
                                    {"id": 3, "at": "2098-01-01T00:00:00Z"},
                                    {"id": 4, "at": "2097-01-01T00:00:00Z"}])");
  highest.observe(page.batch, {true, true, true, false});
  EXPECT_EQ(highest.future_rows(), 2u) << "the last is not loaded";
  EXPECT_EQ(highest.warnings(),
            std::vector<std::string>{
                "rows whose cursor at lies more than 1d after the run's start: 2, first: page 3, "
                "record 1: 2099-01-01T00:00:00Z; they were loaded, but do not move the watermark: "
                "correct them at the source, or raise source.incremental.max_future"});
}

TEST(HighestCursor, AllowsAsMuchFutureAsTheJobDoes) {
  auto job = job_with_cursor("timestamptz");
  job.source.incremental->max_future = std::chrono::hours{24 * 36'500};
  auto const run = run_of("2099-01-01T00:00:00Z");
  HighestCursor highest{job, run};
  highest.observe(decode(job, R"([{"id": 1, "at": "2101-01-01T00:00:00Z"}])").batch, {true});
  EXPECT_EQ(highest.text(), "2101-01-01T00:00:00Z");
  EXPECT_TRUE(highest.warnings().empty());
}

TEST(HighestCursor, WarnsOfAWatermarkThatIsInTheFutureAlready) {
  auto const job = job_with_cursor("timestamptz");
  auto const stuck = run_of("2099-01-01T00:00:00Z");
  EXPECT_EQ(HighestCursor(job, stuck).warnings(),
            std::vector<std::string>{
                "the watermark 2099-01-01T00:00:00Z lies more than 1d after the run's start: what "
                "changes before it is not read; `loanpulse state rebuild loans` takes the highest "
                "of the table that does not"});
  auto const sound = run_of("2026-11-26T00:00:00Z");
  EXPECT_TRUE(HighestCursor(job, sound).warnings().empty());
}

TEST(HighestCursor, PassesRowsThatAreNotWantedButForThoseFromTheFuture) {
  auto const job = job_with_cursor("timestamptz");
  auto const run = run_of();
  HighestCursor highest{job, run};
  auto const page = decode(job, R"([{"id": 1, "at": "2024-05-31T00:00:00Z"},
    {"id": 2, "at": "2024-06-01T00:00:00Z"}, {"id": 3, "at": "2099-01-01T00:00:00Z"}])");
  highest.observe(page.batch, {true, false, false}, {false, true, true});
  EXPECT_EQ(highest.text(), "2024-06-01T00:00:00Z") << "they need not be read again";
  EXPECT_EQ(highest.future_rows(), 0u) << "they were not loaded";
}

}  // namespace
}  // namespace loanpulse
