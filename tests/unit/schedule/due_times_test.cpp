#include "schedule/due_times.hpp"

#include "unit/schedule/time_text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

DueTimes cron(std::string expression, std::string zone = "UTC") {
  return DueTimes{Cron{std::move(expression), std::move(zone)}};
}

/// All due times after `from` and at or before `to`, found in both directions, which must agree.
std::vector<TimePoint> due_between(DueTimes const& times, TimePoint from, TimePoint to) {
  std::vector<TimePoint> forward;
  for (auto due = times.next_after(from); due && *due <= to; due = times.next_after(*due)) {
    forward.push_back(*due);
  }
  std::vector<TimePoint> backward;
  for (auto due = times.last_until(to, from); due;
       due = times.last_until(*due - std::chrono::microseconds{1}, from)) {
    backward.insert(backward.begin(), *due);
  }
  EXPECT_EQ(forward, backward);
  EXPECT_EQ(times.count(from, to), forward.size());
  return forward;
}

std::vector<TimePoint> all(std::initializer_list<char const*> texts) {
  std::vector<TimePoint> times;
  for (auto const* text : texts) times.push_back(at(text));
  return times;
}

TEST(DueTimes, OfAnIntervalAreItsMultiplesSince1970) {
  DueTimes const hourly{Every{1h}};
  EXPECT_EQ(hourly.next_after(at("2024-01-01T10:00:00Z")), at("2024-01-01T11:00:00Z"));
  EXPECT_EQ(hourly.next_after(at("2024-01-01T10:59:59.999999Z")), at("2024-01-01T11:00:00Z"));
  EXPECT_EQ(hourly.last_until(at("2024-01-01T10:00:00Z"), at("2024-01-01T00:00:00Z")),
            at("2024-01-01T10:00:00Z"));
  EXPECT_EQ(hourly.last_until(at("2024-01-01T10:59:00Z"), at("2024-01-01T10:00:00Z")),
            std::nullopt);
  EXPECT_EQ(hourly.count(at("2024-01-01T00:00:00Z"), at("2025-01-01T00:00:00Z")), 366u * 24u);
  EXPECT_EQ(hourly.count(at("2024-01-01T00:00:00Z"), at("2023-01-01T00:00:00Z")), 0u);
  EXPECT_EQ(hourly.next_after(at("1969-12-31T22:30:00Z")), at("1969-12-31T23:00:00Z"));
  EXPECT_EQ(DueTimes{Every{7min}}.next_after(TimePoint{}), TimePoint{7min});
  EXPECT_EQ(
      due_between(DueTimes{Every{90min}}, at("2024-01-01T00:00:00Z"), at("2024-01-01T04:30:00Z")),
      all({"2024-01-01T01:30:00Z", "2024-01-01T03:00:00Z", "2024-01-01T04:30:00Z"}));
}

TEST(DueTimes, OfAManualJobNeverCome) {
  DueTimes const manual{Manual{}};
  EXPECT_EQ(manual.next_after(TimePoint{}), std::nullopt);
  EXPECT_EQ(manual.last_until(at("2024-01-01T00:00:00Z"), TimePoint{}), std::nullopt);
  EXPECT_EQ(manual.count(TimePoint{}, at("2024-01-01T00:00:00Z")), 0u);
}

TEST(DueTimes, OfACronExpressionAreReadByTheClocksOfItsZone) {
  auto const daily = cron("30 6 * * *", "America/New_York");
  EXPECT_EQ(daily.next_after(at("2024-01-15T00:00:00Z")), at("2024-01-15T11:30:00Z"));
  EXPECT_EQ(daily.next_after(at("2024-01-15T11:30:00Z")), at("2024-01-16T11:30:00Z"));
  EXPECT_EQ(daily.next_after(at("2024-07-15T00:00:00Z")), at("2024-07-15T10:30:00Z"));
  EXPECT_EQ(daily.last_until(at("2024-07-15T10:30:00Z"), TimePoint{}), at("2024-07-15T10:30:00Z"));
  EXPECT_EQ(daily.count(at("2024-01-01T00:00:00Z"), at("2034-01-01T00:00:00Z")), 3'653u);
}

TEST(DueTimes, ComeOnceAtTheEndOfAGap_fault_63) {
  TimePoint const from = at("2024-03-10T05:00:00Z");  // New York: midnight
  TimePoint const to = at("2024-03-10T09:00:00Z");
  for (auto const* text : {"30 2 * * *", "0 2 * * *", "*/5 2 * * *", "30 2,3 10 3 *"}) {
    auto const due = due_between(cron(text, "America/New_York"), from, to);
    ASSERT_FALSE(due.empty()) << text;
    EXPECT_EQ(due.front(), at("2024-03-10T07:00:00Z")) << text;
    EXPECT_EQ(due.size(), std::string_view{text} == "30 2,3 10 3 *" ? 2u : 1u) << text;
  }
  EXPECT_EQ(due_between(cron("0 2,3 * * *", "America/New_York"), from, to),
            all({"2024-03-10T07:00:00Z"}));
}

TEST(DueTimes, ComeOnceWhereTheHourIsRepeated_fault_63) {
  TimePoint const from = at("2024-11-03T04:30:00Z");  // New York: 00:30
  TimePoint const to = at("2024-11-03T08:00:00Z");
  EXPECT_EQ(due_between(cron("30 1 * * *", "America/New_York"), from, to),
            all({"2024-11-03T05:30:00Z"}));
  EXPECT_EQ(due_between(cron("*/30 0-2 * * *", "America/New_York"), from, to),
            all({"2024-11-03T05:00:00Z", "2024-11-03T05:30:00Z", "2024-11-03T07:00:00Z",
                 "2024-11-03T07:30:00Z"}));
}

TEST(DueTimes, OfAnExpressionForEveryHourNeverStallAndAddNothing_fault_63) {
  auto const half_hourly = cron("*/30 * * * *", "America/New_York");
  EXPECT_EQ(due_between(half_hourly, at("2024-11-03T05:00:00Z"), at("2024-11-03T07:00:00Z")),
            all({"2024-11-03T05:30:00Z", "2024-11-03T06:00:00Z", "2024-11-03T06:30:00Z",
                 "2024-11-03T07:00:00Z"}));
  EXPECT_EQ(due_between(half_hourly, at("2024-03-10T06:00:00Z"), at("2024-03-10T08:00:00Z")),
            all({"2024-03-10T06:30:00Z", "2024-03-10T07:00:00Z", "2024-03-10T07:30:00Z",
                 "2024-03-10T08:00:00Z"}));
  // Lord Howe Island's clocks leave out 02:00 to 02:29.
  EXPECT_EQ(due_between(cron("0 * * * *", "Australia/Lord_Howe"), at("2024-10-05T14:30:00Z"),
                        at("2024-10-05T17:00:00Z")),
            all({"2024-10-05T16:00:00Z", "2024-10-05T17:00:00Z"}));
}

TEST(DueTimes, OfMidnightSurviveADayThatBeginsAtOne_fault_63) {
  // Cuba's clocks go from 23:59 to 01:00.
  EXPECT_EQ(due_between(cron("@daily", "America/Havana"), at("2040-03-10T05:00:00Z"),
                        at("2040-03-12T12:00:00Z")),
            all({"2040-03-11T05:00:00Z", "2040-03-12T04:00:00Z"}));
  EXPECT_EQ(due_between(cron("@daily", "America/Havana"), at("2040-11-03T12:00:00Z"),
                        at("2040-11-05T12:00:00Z")),
            all({"2040-11-04T04:00:00Z", "2040-11-05T05:00:00Z"}));
}

TEST(DueTimes, OfALeapDayAreFoundEightYearsAhead) {
  auto const leap = cron("0 0 29 2 *");
  EXPECT_EQ(leap.next_after(at("2096-02-29T00:00:00Z")), at("2104-02-29T00:00:00Z"));
  EXPECT_EQ(leap.last_until(at("2104-02-28T23:59:59Z"), TimePoint{}), at("2096-02-29T00:00:00Z"));
  EXPECT_EQ(leap.count(at("2000-01-01T00:00:00Z"), at("2040-12-31T00:00:00Z")), 11u);
}

TEST(DueTimes, OfADayThatThereIsNotNeverCome) {
  for (auto const* zone : {"UTC", "America/New_York"}) {
    auto const never = cron("0 0 30 2 *", zone);
    EXPECT_EQ(never.next_after(at("2024-01-01T00:00:00Z")), std::nullopt);
    EXPECT_EQ(never.last_until(at("2024-01-01T00:00:00Z"), TimePoint::min()), std::nullopt);
    EXPECT_EQ(never.count(at("2024-01-01T00:00:00Z"), at("2034-01-01T00:00:00Z")), 0u);
  }
}

TEST(DueTimes, RefuseWhatTheConfigurationWouldHaveRefused) {
  EXPECT_THROW(cron("60 * * * *"), std::invalid_argument);
  EXPECT_THROW(cron("* * * * *", "Mars/Base"), std::invalid_argument);
  EXPECT_THROW(DueTimes{Every{0ms}}, std::invalid_argument);
}

TEST(DueTimes, AreDescribedInTheWordsOfTheConfiguration) {
  EXPECT_EQ(describe(Every{90min}), "every 1h30m");
  EXPECT_EQ(describe(Cron{"*/5 * * * *", "America/New_York"}),
            "cron */5 * * * * (America/New_York)");
  EXPECT_EQ(describe(Manual{}), "manual");
}

}  // namespace
}  // namespace loanpulse
