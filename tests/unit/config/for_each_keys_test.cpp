#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/job_text.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

std::string each_problems(std::string const& lines, std::string const& url = "http://h/{region}") {
  JobText job{.source = lines};
  job.url = "  url: " + url;
  return parse(job.text()).problems;
}

TEST(ForEachKeys, TakeListsAndTables) {
  JobText job{.source =
                  "  for_each: {region: [eu, 7, \"8\"], loan: {table: mart.loans, columns: [id, "
                  "at], where: \"a > 1\", changed: true}}"};
  job.url = "  url: http://h/{region}/{loan.id}/{loan.at:unix}";
  auto const parsed = parse(job.text());
  EXPECT_EQ(parsed.problems, "");
  ASSERT_EQ(parsed.job.source.for_each.size(), 2u);
  auto const& list = std::get<ValueList>(parsed.job.source.for_each[0]);
  EXPECT_FALSE(list.values.at(0).is_number);
  EXPECT_TRUE(list.values.at(1).is_number);
  EXPECT_FALSE(list.values.at(2).is_number) << "a text in quotes stays a text";
  auto const& table = std::get<ParentTable>(parsed.job.source.for_each[1]);
  EXPECT_EQ(table.qualified_name(), "mart.loans");
  EXPECT_EQ(table.where, "a > 1");
  EXPECT_TRUE(table.changed);
}

TEST(ForEachKeys, AnUnknownNameIsRefusedWithTheNearest) {
  EXPECT_THAT(
      each_problems("  for_each: {region: [eu]}\n  params: {r: \"{regoin}\"}"),
      HasSubstr("holds the placeholder {regoin}, which does not exist; did you mean {region}?"));
  EXPECT_THAT(
      each_problems("  for_each: {loan: {table: loans, columns: [id]}}", "http://h/{loan.key}"),
      HasSubstr("{loan.key}, which does not exist"));
}

TEST(ForEachKeys, AnEachThatTheRequestDoesNotSayIsRefused) {
  EXPECT_THAT(
      each_problems("  for_each: {region: [eu], kind: [a]}"),
      HasSubstr("'kind' stands nowhere in the request, which would be the same for all of it; "
                "put {kind} where"));
}

TEST(ForEachKeys, WhatIsNoListOfDifferentValuesIsRefused) {
  EXPECT_THAT(each_problems("  for_each: {region: []}"), HasSubstr("write at least one"));
  EXPECT_THAT(each_problems("  for_each: {region: [eu, eu]}"), HasSubstr("has 'eu' twice"));
  EXPECT_THAT(each_problems("  for_each: {start: [eu]}", "http://h/{start}"),
              HasSubstr("is the placeholder {start} of every job"));
  EXPECT_THAT(each_problems("  for_each: {loan: {table: loans}}", "http://h/{loan.id}"),
              HasSubstr("for_each.loan.columns: is required"));
}

TEST(ForEachKeys, ConcurrencyIsForItsLists) {
  EXPECT_EQ(each_problems("  for_each: {region: [eu]}\n  concurrency: 8"), "");
}

TEST(IncrementalKeys, ATokenTakesNoWordsOfACursor) {
  auto const problems = [](std::string const& text) {
    return parse(JobText{.source = "  incremental: " + text}.text()).problems;
  };
  EXPECT_EQ(problems("{token_path: t, start_param: since, initial_value: \"0\"}"), "");
  EXPECT_THAT(problems("{token_path: t, start_param: since, lag: 5m}"),
              HasSubstr("lag: says nothing of a sync token"));
  EXPECT_THAT(problems("{token_path: t}"), HasSubstr("start_param: is required"));
  EXPECT_THAT(problems("{start_param: since}"), HasSubstr("cursor_path: is required"));
}

TEST(IncrementalKeys, AWindowNeedsABeginning) {
  auto const problems = [](std::string const& text) {
    return parse(JobText{.source = "  incremental: {cursor_path: updated_at, start_param: s, " +
                                   text + "}"}
                     .text())
        .problems;
  };
  EXPECT_THAT(problems("window: 30d"), HasSubstr("window: needs initial_value"));
  EXPECT_EQ(problems("window: 30d, initial_value: \"{now-365d:iso}\""), "");
  EXPECT_THAT(problems("window: 30d, order: newest_first, initial_value: \"2024-01-01T00:00:00Z\""),
              HasSubstr("has no meaning with order: newest_first"));
}

}  // namespace
}  // namespace loanpulse
