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

/// Of records with these cursors, as JSON, one page each.
std::string highest_of(std::string const& type, std::vector<std::string> const& cursors,
                       std::vector<bool> const& keep = {}) {
  auto const job = job_with_cursor(type);
  HighestCursor highest{job};
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

}  // namespace
}  // namespace loanpulse
