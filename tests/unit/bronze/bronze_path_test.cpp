#include "bronze/bronze_path.hpp"

#include <gtest/gtest.h>

#include "model/error.hpp"

namespace loanpulse {
namespace {

constexpr auto some_day = std::chrono::sys_days{std::chrono::year{2024} / 5 / 31};
BronzeRun const run{"loan_applications", "018f0000-1234-7abc-8def-0123456789ab", some_day};

TEST(BronzePath, IsPartitionedByJobDateAndRun) {
  EXPECT_EQ(page_path(run, 1),
            "job=loan_applications/date=2024-05-31/run=018f0000-1234-7abc-8def-0123456789ab/"
            "page-000001.json.zst");
  EXPECT_EQ(page_file(1'234'567), "page-1234567.json.zst");
}

TEST(BronzePath, GivesLaterAttemptsFoldersOfTheirOwn) {
  auto again = run;
  again.attempt = 2;
  EXPECT_EQ(run_path(again),
            "job=loan_applications/date=2024-05-31/run=018f0000-1234-7abc-8def-0123456789ab.2");
}

TEST(BronzePath, TakesTheUtcDay) {
  EXPECT_EQ(bronze_date(TimePoint{some_day} + std::chrono::hours{23}), some_day);
  EXPECT_EQ(bronze_date(TimePoint{some_day} + std::chrono::hours{24}),
            some_day + std::chrono::days{1});
}

TEST(BronzePath, RefusesJobNamesThatCouldLeadElsewhere) {
  using namespace std::string_view_literals;
  for (auto const name : {""sv, "../x"sv, ".."sv, "/abs"sv, "a/b"sv, "a\0b"sv, "Loans"sv, "a b"sv,
                          "a\nb"sv, "\xc3\xa9"sv}) {
    EXPECT_THROW(job_folder(name), StageError) << name;
  }
  EXPECT_THROW(job_folder(std::string(300, 'a')), StageError);
  EXPECT_THROW(job_folder(std::string(64, 'a')), StageError);
  EXPECT_EQ(job_folder(std::string(63, 'a')).size(), 67u);
}

TEST(BronzePath, RefusesRunIdsThatAreNoUuids) {
  for (auto const* id :
       {"", "1", "../018f0000-1234-7abc-8def-012345678", "..",
        "018F0000-1234-7ABC-8DEF-0123456789AB", "018f0000-1234-7abc-8def-0123456789a/",
        "018f0000x1234-7abc-8def-0123456789ab", "018f0000-1234-7abc-8def-0123456789abc"}) {
    EXPECT_THROW(run_folder(id), StageError) << id;
  }
}

TEST(BronzePath, SaysWhichNameItRefuses) {
  try {
    run_path({"../x", run.run_id, some_day});
    FAIL() << "accepted";
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::rejected);
    EXPECT_EQ(error.code(), "bronze_name");
    EXPECT_STREQ(error.what(),
                 "\"../x\" cannot be part of a bronze path: a job's name has 1 to 63 of the "
                 "characters a-z 0-9 _ -");
  }
}

TEST(BronzePath, ReadsOnlyDatesThatItWrites) {
  EXPECT_EQ(parse_date_folder(date_folder(some_day)), some_day);
  EXPECT_EQ(parse_date_folder("date=2024-02-29"),
            std::chrono::sys_days{std::chrono::year{2024} / 2 / 29});
  for (auto const* name :
       {"", "date=", "date=2024-5-31", "date=2024-13-01", "date=2023-02-29", "date=2024/05/31",
        "day=2024-05-31", "date=2024-05-311", "date=+024-05-31", "date=2024-+5-31"}) {
    EXPECT_FALSE(parse_date_folder(name)) << name;
  }
}

}  // namespace
}  // namespace loanpulse
