#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/shared_data.hpp"
#include "unit/fetch/reading_a_list.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto two_rows = R"("data": [{"id": 1}, {"id": 2}])";

/// An answer of two rows, at `data`, with these members around them.
std::string two_with(std::string const& members) {
  return "{" + members + ", " + two_rows + ", \"unit\": \"none\"}";
}

/// What becomes of a list of one answer by single_page.
std::string single(std::string const& members) {
  return outcome(source_at(), {json_answer(two_with(members))});
}

std::string message_of(Source const& source, std::string const& members, std::string link = {}) {
  return read_list(source, {json_answer(two_with(members), std::move(link))}).message;
}

TEST(MorePromised, ByAMemberBesideTheRecordsInEverySpelling) {
  for (auto const* members : {R"("has_more": true)",
                              R"("hasMore": "true")",
                              R"("has_next": 1)",
                              R"("more": true)",
                              R"("truncated": true)",
                              R"("is_last": false)",
                              R"("last": false)",
                              R"("done": false)",
                              R"("isLastPage": "false")",
                              R"("next": "http://api.test/loans?page=2")",
                              R"("next": "/loans?page=2")",
                              R"("next_url": "?page=2")",
                              R"("nextLink": "http://x/2")",
                              R"("@odata.nextLink": "http://api.test/loans?$skiptoken=abc")",
                              R"("next_cursor": "abc")",
                              R"("next_cursor": 1482201362283529597)",
                              R"("nextPageToken": "/Ab==")",
                              R"("cursor": "abc")",
                              R"("after": "2")",
                              R"("next_page": 2)",
                              R"("offset": "itrX/recY")",
                              R"("total": 3)",
                              R"("total_count": "3")",
                              R"("totalCount": 3)",
                              R"("count": 3)",
                              R"("total_results": 3)",
                              R"("total_pages": 2)",
                              R"("page": 1, "pages": 2)",
                              R"("remainingItemCount": 1)",
                              R"("LastEvaluatedKey": {"id": {"S": "x"}})",
                              R"("total_data": 3)",
                              R"("more_topics_url": "/latest?page=1")"}) {
    EXPECT_EQ(single(members), "more_promised") << members;
  }
}

TEST(MorePromised, ByAMemberOfAnEnvelope) {
  for (auto const* members :
       {R"("meta": {"has_more": true})",
        R"("meta": {"pagination": {"links": {"next": "http://x/2"}}})",
        R"("pagination": {"next_cursor": "abc"})",
        R"("paging": {"next": {"after": "2", "link": "x"}})",
        R"("links": {"next": "http://x/2"})",
        R"("_links": {"next": {"href": "http://x/2"}})",
        R"("links": [{"rel": "self", "href": "/a"}, {"rel": "next", "href": "http://x/2"}])",
        R"("link": [{"relation": "next", "url": "http://x/2"}])",
        R"("page_info": {"hasNextPage": true, "endCursor": "x"})",
        R"("pageInfo": {"hasNextPage": true, "endCursor": "x"})",
        R"("page": {"totalElements": 3})",
        R"("pages": {"next": {"page": 2, "starting_after": "WzE2"}})",
        R"("response_metadata": {"next_cursor": "dXNlcjpVMEc="})",
        R"("total": {"value": 3})",
        R"("metadata": {"continue": "ENCODED"})",
        R"("cursors": {"after": "x", "before": null})",
        R"("info": {"more_records": true})",
        R"("d": 1, "__next": "http://x/2")",
        R"("additional_data": {"pagination": {"more_items_in_collection": true, "next_start": 2}})",
        R"("search_metadata": {"next_results": "?max_id=1"})"}) {
    EXPECT_EQ(single(members), "more_promised") << members;
  }
}

TEST(MorePromised, NotByWhatSaysThatThisIsAll) {
  for (auto const* members :
       {R"("has_more": false)",
        R"("hasMore": 0)",
        R"("next": null)",
        R"("next": "")",
        R"("next_cursor": false)",
        R"("next_cursor": 0, "next_cursor_str": "0")",
        R"("next": {})",
        R"("links": {"next": null, "prev": "http://x/0", "last": "http://x/9"})",
        R"("done": true)",
        R"("paging": {"next": {"after": null}})",
        R"("_links": {"next": []})",
        R"("total": 2)",
        R"("total": 0)",
        R"("count": 2)",
        R"("count": 20, "total": 2)",
        R"("total_pages": 1)",
        R"("last_page": 3, "current_page": 3)",
        R"("total": 2, "total_pages": 2)",
        R"("last": 7)",
        R"("previous": "http://x/0", "previous_cursor": "abc", "before": "x")",
        R"("self": "http://x/2", "first": "http://x/1", "last": "http://x/2")",
        R"("next_cursor": "kept for the next sync", "has_more": false)",
        R"("after_cursor": "c2", "end_of_stream": true)",
        R"("pageInfo": {"hasNextPage": false, "endCursor": "x"})",
        R"("paging": {"cursors": {"before": "a", "after": "b"}})",
        R"("page": {"size": 20, "totalElements": 2, "totalPages": 1, "number": 0})",
        R"("total": 12.5)",
        R"("total": -1)",
        R"("nextSyncToken": "abc")",
        R"("next": "http://api.test:80/loans")",
        R"("meta": {"total_amount": 1000})",
        R"("order": {"total": 100, "done": false, "next": "x"})",
        R"("included": [{"has_more": true, "next": "x", "total": 100}])",
        R"("message": "ok", "code": 0)"}) {
    EXPECT_EQ(single(members), "2 rows") << members;
  }
}

TEST(MorePromised, NeverByWhatStandsInTheRecords) {
  EXPECT_EQ(outcome(source_at(),
                    {json_answer(
                        R"({"data": [{"id": 1, "has_more": true, "next": "x", "meta": {"total": 9}},
                            {"id": 2, "links": {"next": "http://x/2"}, "paging": {"more": true}}]})")}),
            "2 rows");
  EXPECT_EQ(outcome(source_at("$"), {json_answer(R"([{"id": 1, "next": "x", "total": 100}])")}),
            "1 rows");
}

TEST(MorePromised, BesideRecordsThatLieDeep) {
  EXPECT_EQ(outcome(source_at("data.loans.nodes"),
                    {json_answer(R"({"data": {"loans": {"pageInfo": {"hasNextPage": true},
                                     "nodes": [{"id": 1}]}}})")}),
            "more_promised");
  EXPECT_EQ(outcome(source_at("hits.hits"),
                    {json_answer(R"({"hits": {"total": {"value": 40, "relation": "eq"},
                                     "hits": [{"id": 1}]}})")}),
            "more_promised");
  EXPECT_EQ(outcome(source_at("1"), {json_answer(R"([{"page": 1, "pages": 2}, [{"id": 1}]])")}),
            "more_promised");
}

TEST(MorePromised, ByALinkHeader) {
  auto const with = [](std::string link) {
    return outcome(source_at("$"), {json_answer(R"([{"id": 1}])", std::move(link))});
  };
  EXPECT_EQ(with(R"(<http://api.test/loans?page=2>; rel="next")"), "more_promised");
  EXPECT_EQ(with(R"(<http://api.test/loans?page=0>; rel="prev")"), "1 rows");
  EXPECT_EQ(with(R"(<http://api.test/loans?page=2>; rel="next"; results="false")"), "1 rows");
  EXPECT_EQ(with(R"(<http://api.test/loans>; rel="next")"), "1 rows") << "leads back here";
}

TEST(MorePromised, ByWhicheverPaginator) {
  EXPECT_EQ(outcome(source_at("data", cursor_at("next_curser")),
                    {json_answer(two_with(R"("next_cursor": "abc")"))}),
            "more_promised");
  EXPECT_EQ(outcome(source_at("data", CursorPaging{}),
                    {json_answer(two_with(R"("meta": {"next": "abc"})"))}),
            "more_promised");
  PageNumberPaging pages;
  EXPECT_EQ(outcome(source_at("data", pages), {json_answer(two_with(R"("total": 9)")),
                                               json_answer(R"({"total": 9, "data": []})")}),
            "more_promised")
      << "the source stopped giving records before its total";
  pages.total_path = "pages";
  EXPECT_EQ(
      outcome(source_at("data", pages),
              {json_answer(two_with(R"("pages": 1, "next": "http://api.test/loans?page=2")"))}),
      "more_promised");
  OffsetPaging offset;
  offset.total_path = "page_size";
  EXPECT_EQ(
      outcome(source_at("data", offset), {json_answer(two_with(R"("page_size": 2, "total": 9)"))}),
      "more_promised");
}

TEST(MorePromised, NotWhenTheWholeListWasRead) {
  PageNumberPaging const pages;
  EXPECT_EQ(outcome(source_at("results", pages),
                    {json_answer(R"({"count": 3, "next": "http://api.test/loans?page=2",
                                     "results": [{"id": 1}, {"id": 2}]})"),
                     json_answer(R"({"count": 3, "next": null, "results": [{"id": 3}]})"),
                     json_answer(R"({"count": 3, "next": null, "results": []})")}),
            "3 rows");
  EXPECT_EQ(outcome(source_at("data", cursor_at("meta.next")),
                    {json_answer(R"({"meta": {"next": "a", "total": 3}, "data": [{"id": 1}]})"),
                     json_answer(R"({"meta": {"next": "b", "total": 3}, "data": [{"id": 2}]})"),
                     json_answer(R"({"meta": {"next": null, "total": 3}, "data": [{"id": 3}]})")}),
            "3 rows");
  OffsetPaging offset;
  offset.total_path = "total";
  EXPECT_EQ(outcome(source_at("data", offset),
                    {json_answer(R"({"total": 3, "data": [{"id": 1}, {"id": 2}]})"),
                     json_answer(R"({"total": 3, "data": [{"id": 3}]})")}),
            "3 rows");
}

TEST(MorePromised, NotByWhatWasAddedOrRemovedWhileTheRunRead) {
  CursorPaging const cursor;
  EXPECT_EQ(outcome(source_at("data", cursor),
                    {json_answer(R"({"next_cursor": "a", "total": 2, "data": [{"id": 1}]})"),
                     json_answer(R"({"next_cursor": null, "total": 9, "data": [{"id": 2}]})")}),
            "2 rows");
  EXPECT_EQ(outcome(source_at("data", cursor),
                    {json_answer(R"({"next_cursor": "a", "total": 9, "data": [{"id": 1}]})"),
                     json_answer(R"({"next_cursor": null, "total": 2, "data": [{"id": 2}]})")}),
            "2 rows");
}

TEST(MorePromised, NotByWhatTheRequestSaidItself) {
  Source source = source_at();
  source.params = {{"count", "100"}, {"cursor", "abc"}};
  EXPECT_EQ(outcome(source, {json_answer(two_with(R"("count": 100)"))}), "2 rows");
  EXPECT_EQ(outcome(source, {json_answer(two_with(R"("cursor": "abc")"))}), "2 rows");
  EXPECT_EQ(outcome(source, {json_answer(two_with(R"("cursor": "abd")"))}), "more_promised");
  source.params = {{"limit", "2"}};
  EXPECT_EQ(outcome(source, {json_answer(two_with(R"("next_page": 2)"))}), "more_promised")
      << "2 is the limit by chance";
  EXPECT_EQ(outcome(source_at("data", cursor_at("next")),
                    {json_answer(R"({"next": "a", "data": [{"id": 1}]})"),
                     json_answer(R"({"next": null, "cursor": "a", "data": [{"id": 2}]})")}),
            "2 rows");
}

/// A total may count the whole collection although only what changed was asked for.
TEST(MorePromised, ByATotalAlsoOfAnIncrementalRunUnlessTheSourceSaysThatItWasAll) {
  Source source = source_at();
  source.incremental = Incremental{};
  source.incremental->start_param = "since";
  auto const with = [&](std::string const& members, std::string const& bound) {
    return outcome(source, {json_answer(two_with(members))}, bound);
  };
  EXPECT_EQ(with(R"("total": 100)", "2024-01-01"), "more_promised");
  EXPECT_EQ(with(R"("total": 100, "has_more": false)", "2024-01-01"), "2 rows");
  EXPECT_EQ(with(R"("total": 100, "next": null)", "2024-01-01"), "2 rows");
  EXPECT_EQ(with(R"("total": 100, "next": null)", ""), "more_promised");
}

TEST(MorePromised, NotByMembersThatTheJobNames) {
  auto const ignoring = [](std::vector<std::string> names, std::string const& members,
                           std::string link = {}) {
    Source source = source_at();
    source.ignore_more = std::move(names);
    return outcome(source, {json_answer(two_with(members), std::move(link))});
  };
  EXPECT_EQ(ignoring({"has_more"}, R"("has_more": true)"), "2 rows");
  EXPECT_EQ(ignoring({"total"}, R"("meta": {"total": 9})"), "2 rows");
  EXPECT_EQ(ignoring({"$.meta.total"}, R"("meta": {"total": 9})"), "2 rows");
  EXPECT_EQ(ignoring({"meta"}, R"("meta": {"total": 9, "has_more": true})"), "2 rows");
  EXPECT_EQ(ignoring({"links"}, R"("links": [{"rel": "next", "href": "http://x/2"}])"), "2 rows");
  EXPECT_EQ(ignoring({"@odata\\.nextLink"}, R"("@odata.nextLink": "http://x/2")"), "2 rows");
  EXPECT_EQ(ignoring({"Link"}, R"("x": 1)", "<http://x/2>; rel=next"), "2 rows");
  EXPECT_EQ(ignoring({"meta.total"}, R"("total": 9)"), "more_promised");
  EXPECT_EQ(ignoring({"has_more"}, R"("has_more": true, "next": "http://x/2")"), "more_promised");
}

TEST(MorePromised, TellsTheMemberItsValueTheLineToWriteAndTheSwitch) {
  EXPECT_EQ(
      message_of(source_at(), R"("meta": {"next": "abc", "has_more": true})"),
      "page 1 (http://api.test/loans): the list ends here because source.paginator is "
      "single_page, which reads one answer, but the answer says that there is more: "
      "\"meta.next\" is \"abc\" and \"meta.has_more\" is true; write paginator: {type: cursor, "
      "cursor_path: meta.next, cursor_param: cursor}, with cursor_param as the API calls it; "
      "or, if those mean something else, write source.ignore_more: [meta.next, "
      "meta.has_more]");
  EXPECT_THAT(message_of(source_at("data", cursor_at("nxt")), R"("next_page_token": "abc")"),
              AllOf(HasSubstr("it has no cursor at source.paginator.cursor_path \"nxt\""),
                    HasSubstr("cursor_path: next_page_token, cursor_param: page_token}"),
                    HasSubstr("if that means something else, write source.ignore_more: "
                              "[next_page_token]")));
  EXPECT_THAT(message_of(source_at(), R"("paging": {"next": {"after": "2"}})"),
              HasSubstr("cursor_path: paging.next.after, cursor_param: after}"));
  EXPECT_THAT(
      message_of(source_at(), R"("x": 1)", "</loans?page=2>; rel=next"),
      AllOf(HasSubstr("a Link header of rel=\"next\" leads to http://api.test:80/loans?page=2"),
            HasSubstr("paginator: {type: next_link, link: header}"),
            HasSubstr("ignore_more: [Link]")));
  EXPECT_THAT(message_of(source_at(), R"("next": "/loans?$skip=2")"),
              HasSubstr("{type: next_link, link_path: next}"));
  EXPECT_THAT(message_of(source_at(), R"("@odata.nextLink": "http://api.test/loans?$skiptoken=a")"),
              AllOf(HasSubstr("\"@odata\\.nextLink\" is http://api.test/loans?$skiptoken=***"),
                    HasSubstr("{type: next_link, link_path: '@odata\\.nextLink'}"),
                    HasSubstr("ignore_more: ['@odata\\.nextLink']")));
  EXPECT_THAT(message_of(source_at(), R"("total_pages": 3)"),
              HasSubstr("{type: page_number, page_param: page, total_pages_path: total_pages}"));
  EXPECT_THAT(message_of(source_at(), R"("total": 3)"),
              HasSubstr("{type: offset, total_path: total}"));
  EXPECT_THAT(message_of(source_at(), R"("next_url": "http://api.test/x?api_key=s3cret&page=2")"),
              Not(HasSubstr("s3cret")));
}

TEST(MorePromised, TheLineToWriteReadsTheWholeList) {
  auto const first = json_answer(two_with(R"("next_page_token": "abc")"));
  auto const second = json_answer(R"({"data": [{"id": 3}]})");
  EXPECT_EQ(outcome(source_at(), {first, second}), "more_promised");
  EXPECT_EQ(outcome(source_at("data", cursor_at("next_page_token", "page_token")), {first, second}),
            "3 rows");
}

/// What the message quotes comes from outside.
TEST(MorePromised, QuotesNoControlCharactersAndNoEndlessTexts) {
  auto const message =
      message_of(source_at(), R"("next_cursor": "a\u001b[31m)" + std::string(5000, 'x') + "\"");
  EXPECT_THAT(message, Not(HasSubstr("\x1b")));
  EXPECT_LT(message.size(), 1500u);
}

TEST(MorePromised, ByRecordedAnswersThatAreAPartAndByNoOthers) {
  if (!has_shared_data("bodies")) GTEST_SKIP() << "No real bodies are beside this checkout.";
  auto const of = [](std::string const& name, std::string const& selector) {
    auto const body = read_shared_data(shared_data("bodies/" + name));
    auto const result = outcome(source_at(selector), {json_answer(body)});
    return result.ends_with(" rows") ? "whole" : result;
  };
  for (auto const& [name, selector] : std::vector<std::pair<std::string, std::string>>{
           {"github_issues_page1.json", "$"},
           {"hmda_lar_2021_nested.json", "lars"},
           {"oecd_sdmx_json.json", "dataSets"},
           {"openweather_station_measurements.json", "$"},
           {"sec_filing_index.json", "directory.item"},
           {"sec_submission_parallel_arrays.json", "filings.files"},
           {"shopify_events.json", "events"},
           {"shopify_orders.json", "orders"},
           {"shopify_payouts_transactions.json", "transactions"},
           {"stripe_list_charge.json", "data"},
           {"stripe_list_invoice.json", "data"},
           {"usgs_all_day.geojson", "features"},
           {"xero_bank_transactions.json", "BankTransactions"},
           {"xero_invoices.json", "Invoices"},
           {"xero_journals.json", "Journals"},
           {"xero_report_balance_sheet.json", "Reports"},
           {"yahoo_options.json", "optionChain.result"}}) {
    EXPECT_EQ(of(name, selector), "whole") << name;
  }
  EXPECT_EQ(of("twitter_follower_ids_bigint_cursor.json", "ids"), "more_promised");
  EXPECT_EQ(of("twitter_follower_ids_stringify.json", "ids"), "more_promised");
  EXPECT_EQ(of("worldbank_page1.json", "1"), "more_promised");
}

TEST(CursorPath, ThatNamesNoTextOrNumberIsAnError) {
  auto const at = [](std::string const& value) {
    return read_list(source_at("data", cursor_at("paging.next")),
                     {json_answer(R"({"paging": {"next": )" + value + "}, " + two_rows + "}"),
                      json_answer(R"({"data": []})")});
  };
  EXPECT_EQ(at(R"({"after": "2", "link": "x"})").code, "bad_cursor");
  EXPECT_EQ(
      at(R"({"after": "2", "link": "x"})").message,
      "page 1 has an object at source.paginator.cursor_path \"paging.next\", which is no text "
      "or number to ask for the next page with: {\"after\": \"2\", \"link\": \"x\"}; name the "
      "member in it, such as paging.next.after");
  EXPECT_THAT(at(R"(["a"])").message, HasSubstr("has an array at"));
  EXPECT_THAT(at("true").message, HasSubstr("has true at"));
  for (auto const* none : {"null", "false", R"("")", "{}", "[]"}) {
    EXPECT_EQ(at(none).code, "") << none;
    EXPECT_EQ(at(none).rows, 2u) << none;
  }
  EXPECT_EQ(at(R"("a")").pages, 2u);
  EXPECT_EQ(at("17").pages, 2u);
}

}  // namespace
}  // namespace loanpulse
