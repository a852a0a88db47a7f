#include "fetch/list_sequence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/rate_limited.hpp"
#include "support/stage_error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

RequestBounds bounds_of(std::string const& id) {
  RequestBounds bounds{.now = now};
  bounds.partition = "id=" + id;
  bounds.each.emplace_back("id", RequestBound{id});
  return bounds;
}

Source parents_source() {
  Source source;
  Placeholder const id{.kind = Placeholder::Kind::each, .name = "id"};
  source.url = TextTemplate{{std::string{"http://a.example/"}, id}};
  source.paging = CursorPaging{};
  source.answers = {{.status = {404}, .then = AnswerRule::Then::skip}};
  return source;
}

ListSequence sequence_of(Source const& source, std::vector<std::string> const& ids) {
  std::vector<RequestBounds> lists;
  for (auto const& id : ids) lists.push_back(bounds_of(id));
  return ListSequence{source, std::move(lists), [] { return 0.5; }};
}

/// What comes of this answer to the request that is under way.
FetchStep answered(ListSequence& lists, int status = 200) {
  lists.on_credentials({});
  return lists.on_answer({status, {}, "[]"}, now);
}

TEST(ListSequence, ReadsOneListAfterTheOtherAndCountsPagesThrough) {
  auto const source = parents_source();
  auto lists = sequence_of(source, {"1", "2"});
  std::vector<std::string> pages;
  for (auto const* const cursor : {"A", "", ""}) {
    lists.next_page();
    auto const step = answered(lists);
    auto const& page = std::get<DeliverPage>(step).page;
    pages.push_back(std::to_string(page.number) + " of " + std::to_string(page.partition));
    PagingInfo info{.record_count = 1};
    if (*cursor != 0) info.values["next_cursor"] = cursor;
    lists.page_decoded(info);
  }
  EXPECT_THAT(pages, ElementsAre("1 of 0", "2 of 0", "3 of 1"));
  EXPECT_TRUE(std::holds_alternative<EndOfList>(lists.next_page()));
}

TEST(ListSequence, AListThatBeginsAnewIsFollowedByTheNext) {
  auto source = parents_source();
  source.paging = PageNumberPaging{};
  source.on_shift = OnShift::refetch;
  auto lists = sequence_of(source, {"1", "2"});
  std::vector<std::string> asked;
  for (auto const key : {1, 1, 1, 0, 1, 0}) {
    lists.next_page();
    auto const& url = lists.request().url;
    asked.push_back(url.substr(url.rfind('/')));
    answered(lists);
    PagingInfo info{.record_count = key == 0 ? 0u : 1u};
    if (key != 0) info.rows.push_back({1, 10});
    lists.page_decoded(info);
  }
  EXPECT_TRUE(std::holds_alternative<EndOfList>(lists.next_page()));
  EXPECT_THAT(asked, ElementsAre("/1?page=1", "/1?page=2", "/1?page=1", "/1?page=2", "/2?page=1",
                                 "/2?page=2"));
  EXPECT_TRUE(lists.notes().rows_came_again);
  EXPECT_THAT(lists.notes().warnings, ElementsAre(StartsWith("id=1: rows moved while")));
}

TEST(ListSequence, OfNoListsEndsAtOnce) {
  auto const source = parents_source();
  auto lists = sequence_of(source, {});
  EXPECT_TRUE(std::holds_alternative<EndOfList>(lists.next_page()));
}

TEST(ListSequence, ASkippedListIsFollowedByTheNext) {
  auto const source = parents_source();
  auto lists = sequence_of(source, {"1", "2", "3"});
  lists.next_page();
  EXPECT_TRUE(std::holds_alternative<ObtainCredentials>(answered(lists, 404)));
  EXPECT_EQ(lists.request().url, "http://a.example/2");
  EXPECT_TRUE(lists.begins_list());
  answered(lists, 404);
  EXPECT_TRUE(std::holds_alternative<EndOfList>(answered(lists, 404)));
  EXPECT_EQ(lists.skipped(), 3u);
}

TEST(ListSequence, WhatGoesWrongHasTheNameOfItsList) {
  auto const source = parents_source();
  auto lists = sequence_of(source, {"1", "2"});
  lists.next_page();
  answered(lists, 404);
  auto const error = stage_error_of([&] { answered(lists, 410); });
  EXPECT_THAT(error.what(), StartsWith("id=2: GET http://a.example/2: HTTP 410"));
  EXPECT_EQ(error.code(), "http_status");
}

TEST(ListSequence, APatienceThatIsAskedForStaysOne) {
  auto source = parents_source();
  source.retry.max_delay = std::chrono::seconds{1};
  auto lists = sequence_of(source, {"1"});
  lists.next_page();
  lists.on_credentials({});
  EXPECT_THROW(lists.on_answer({429, {{"retry-after", "3600"}}, ""}, now), RateLimited);
}

TEST(ListSequence, ForetellsTheFirstRequestsOfTheListsBehind) {
  auto const source = parents_source();
  auto lists = sequence_of(source, {"1", "2", "3", "4"});
  lists.next_page();
  std::vector<std::string> urls;
  for (auto const& request : lists.coming_requests(3)) urls.push_back(request.url);
  EXPECT_THAT(urls, ElementsAre("http://a.example/1", "http://a.example/2", "http://a.example/3"));
}

TEST(ListSequence, EachListHasASyncTokenOfItsOwn) {
  auto source = parents_source();
  source.sync_token = SyncToken{.path = "token"};
  auto lists = sequence_of(source, {"1", "2"});
  for (auto const* const token : {"a", "b"}) {
    lists.next_page();
    answered(lists);
    PagingInfo info{.record_count = 1};
    info.values["token"] = token;
    lists.page_decoded(info);
  }
  lists.next_page();
  EXPECT_THAT(lists.tokens(), ElementsAre("a", "b"));
}

TEST(ListSequence, AListWithoutItsSyncTokenIsAnErrorUnlessItWasSkipped) {
  auto source = parents_source();
  source.sync_token = SyncToken{.path = "token"};
  auto lists = sequence_of(source, {"1", "2"});
  lists.next_page();
  answered(lists, 404);
  answered(lists);
  lists.page_decoded({.record_count = 1});
  auto const error = stage_error_of([&] { lists.next_page(); });
  EXPECT_EQ(error.code(), "missing_token");
  EXPECT_THAT(error.what(), HasSubstr("id=2: no answer of the list has a token at \"token\""));
}

}  // namespace
}  // namespace loanpulse
