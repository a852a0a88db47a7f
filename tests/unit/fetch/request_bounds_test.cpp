#include "fetch/request_bounds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sample_job.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

class LowerBound : public testing::Test {
 protected:
  std::optional<std::string> start() const {
    auto const bounds = request_bounds(job_, run_);
    return bounds.start ? std::optional{bounds.start->text} : std::nullopt;
  }
  std::optional<std::string> from(std::string const& watermark) {
    run_.watermark_before = watermark;
    return start();
  }

  Job job_ = sample_job();
  loanpulse::Run run_;
};

TEST_F(LowerBound, IsTheWatermarkLessTheLag) {
  job_.source.incremental->lag = 5min;
  EXPECT_EQ(from("2024-05-31T10:00:00Z"), "2024-05-31T09:55:00Z");
  EXPECT_EQ(from("2024-05-31T10:00:00.123456Z"), "2024-05-31T09:55:00.123456Z");
}

TEST_F(LowerBound, WithoutALagIsTheWatermarkItselfAndNotALittleMore) {
  job_.source.incremental->lag = 0s;
  EXPECT_EQ(from("2024-05-31T10:00:00Z"), "2024-05-31T10:00:00Z");
  EXPECT_EQ(from("2024-05-31T10:00:00+02:00"), "2024-05-31T10:00:00+02:00");
}

TEST_F(LowerBound, IsTheInitialValueBeforeThereIsAWatermark) {
  job_.source.incremental->lag = 5min;
  job_.source.incremental->initial_value = "2020-01-01T00:00:00Z";
  EXPECT_EQ(start(), "2020-01-01T00:00:00Z") << "as it is: nothing came before it";
  job_.source.incremental->initial_value = "";
  EXPECT_EQ(start(), std::nullopt);
}

TEST_F(LowerBound, OfAFullReadIsNone) {
  job_.source.incremental.reset();
  EXPECT_EQ(from("2024-05-31T10:00:00Z"), std::nullopt);
}

TEST_F(LowerBound, RefusesAWatermarkThatIsNoValueOfTheCursor) {
  auto const error = stage_error_of([&] { from("yesterday"); });
  EXPECT_EQ(error.code(), "watermark_unreadable");
  EXPECT_THAT(error.what(), testing::HasSubstr("'yesterday'"));
  EXPECT_THAT(error.what(), testing::HasSubstr("loanpulse state rebuild loans"));
}

class Window : public testing::Test {
 protected:
  Window() {
    run_.started_at = TimePoint{std::chrono::seconds{1'717'200'000}};  // 2024-06-01T00:00:00Z
    job_.source.incremental->window = 30 * 24h;
  }

  RequestBounds bounds(std::string const& watermark) {
    run_.watermark_before = watermark;
    return request_bounds(job_, run_);
  }

  Job job_ = sample_job();
  loanpulse::Run run_;
};

TEST_F(Window, EndsSoMuchBehindTheWatermark) {
  auto const there = bounds("2024-01-01T00:00:00+02:00");
  EXPECT_EQ(there.end->text, "2024-01-31T00:00:00+02:00") << "as the source writes it";
  EXPECT_EQ(there.read_up_to, "2024-01-31T00:00:00+02:00");
}

TEST_F(Window, ThatReachesTheRunsStartIsTheLast) {
  auto const there = bounds("2024-05-20T00:00:00Z");
  EXPECT_EQ(there.end->text, "2024-06-01T00:00:00Z");
  EXPECT_EQ(there.read_up_to, std::nullopt);
}

TEST_F(Window, ShorterThanTheLagGoesOnAllTheSame) {
  job_.source.incremental->lag = 90 * 24h;
  auto const there = bounds("2024-03-01T00:00:00Z");
  EXPECT_EQ(there.start->text, "2023-12-02T00:00:00Z");
  EXPECT_EQ(there.read_up_to, "2024-03-31T00:00:00Z");
}

TEST_F(Window, BeginsWithTheInitialValue) {
  job_.source.incremental->initial_value = "2024-01-01T00:00:00Z";
  auto const there = request_bounds(job_, run_);
  EXPECT_EQ(there.start->text, "2024-01-01T00:00:00Z");
  EXPECT_EQ(there.read_up_to, "2024-01-31T00:00:00Z");
}

TEST_F(Window, CannotBeginWithWhatIsNoTime) {
  job_.source.incremental->initial_value = "last year";
  auto const error = stage_error_of([&] { request_bounds(job_, run_); });
  EXPECT_EQ(error.code(), "window_start");
  EXPECT_THAT(error.what(), testing::HasSubstr("is 'last year'"));
}

TEST(PartitionBounds, HaveTheirOwnWatermarkAndWhatStandsForTheirNames) {
  auto job = sample_job();
  Partition const partition{
      .key = "loan.id=7",
      .values = {{.name = "loan.id", .text = "7", .is_number = true},
                 {.name = "loan.at", .text = "2024-01-31T10:00:00Z", .is_time = true},
                 {.name = "loan.none", .text = std::nullopt}},
      .watermark = "2024-05-01T00:00:00Z"};
  loanpulse::Run run;
  run.watermark_before = "2024-06-01T00:00:00Z";
  auto const bounds = request_bounds(job, run, partition);
  EXPECT_EQ(bounds.partition, "loan.id=7");
  EXPECT_EQ(bounds.start->text.substr(0, 7), "2024-05");
  ASSERT_EQ(bounds.each.size(), 2u) << "NULL stands for nothing";
  EXPECT_TRUE(bounds.each[0].second.is_number);
  EXPECT_TRUE(bounds.each[1].second.instant.has_value());
}

TEST_F(LowerBound, IsWrittenInTheFormatThatTheWatermarkHas) {
  auto& column = job_.target.columns.at(3);
  column.format = TimeForm{"%d/%m/%Y %H:%M"};
  column.further_formats = {TimeFormat::unix_ms};
  column.timezone = "UTC";
  job_.source.incremental->lag = 5min;
  EXPECT_EQ(from("01/06/2024 00:04"), "31/05/2024 23:59");
  EXPECT_EQ(from("1717200240000"), "1717199940000");
}

TEST_F(LowerBound, StandsBesideAnEndInTheFirstFormat) {
  run_.started_at = TimePoint{std::chrono::sys_days{std::chrono::year{2024} / 6 / 1}} + 90s;
  auto& column = job_.target.columns.at(3);
  auto const end_in = [&](TimeForm form) {
    column.format = std::move(form);
    return request_bounds(job_, run_).end.value().text;
  };
  EXPECT_EQ(end_in(TimeFormat::iso), "2024-06-01T00:01:30Z");
  EXPECT_EQ(end_in(TimeFormat::unix_us), "1717200090000000");
  EXPECT_EQ(end_in(TimeFormat::rfc2822), "Sat, 01 Jun 2024 00:01:30 GMT");
  column.timezone = "Europe/Berlin";
  EXPECT_EQ(end_in(TimeForm{"%d.%m.%Y %H:%M"}), "01.06.2024 02:01");
}

}  // namespace
}  // namespace loanpulse
