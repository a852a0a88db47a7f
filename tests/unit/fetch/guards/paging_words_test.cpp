#include "fetch/guards/paging_words.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

void expect_all(PagingWord word, std::initializer_list<std::string_view> names) {
  for (auto const name : names) EXPECT_EQ(paging_word(name), word) << name;
}

TEST(PagingWords, AreReadInEverySpelling) {
  expect_all(PagingWord::more, {"has_more", "hasMore", "HasMore", "has-more", "has_next",
                                "hasNextPage", "more", "moreItems", "more_records", "truncated",
                                "IsTruncated", "has_more_items", "incomplete_results"});
  expect_all(PagingWord::end,
             {"is_last", "isLastPage", "last", "done", "end_of_stream", "isEnd", "no_more"});
  expect_all(PagingWord::next, {"next", "next_url", "nextLink", "@odata.nextLink", "odata.nextLink",
                                "next_cursor", "nextPageToken", "next_page", "NextToken",
                                "nextRecordsUrl", "next_page_url", "nextCursorMark", "next_offset",
                                "nextMarker", "next_cursor_str", "LastEvaluatedKey"});
  expect_all(PagingWord::position, {"cursor", "after", "endCursor", "after_cursor", "pageToken"});
  expect_all(PagingWord::records,
             {"total", "total_count", "totalCount", "total_results", "totalItems", "totalElements",
              "numFound", "numberMatched", "@odata.count", "total_number_of_records", "TotalSize"});
  expect_all(PagingWord::count, {"count", "itemCount", "record_count"});
  expect_all(PagingWord::pages, {"total_pages", "totalPages", "pages", "pageCount", "last_page"});
  expect_all(PagingWord::remaining, {"remainingItemCount"});
  expect_all(PagingWord::page, {"page", "currentPage", "page_number"});
}

TEST(PagingWords, AreNotFoundInNamesThatSayOtherThings) {
  expect_all(PagingWord::none, {"",
                                "prev",
                                "previous",
                                "previous_cursor",
                                "before",
                                "first",
                                "self",
                                "limit",
                                "per_page",
                                "nextSyncToken",
                                "next_update",
                                "next_run_at",
                                "nextPaymentDate",
                                "deltaLink",
                                "@odata.deltaLink",
                                "total_amount",
                                "total_price",
                                "totals",
                                "amount_remaining",
                                "remaining",
                                "quota_remaining",
                                "moreover",
                                "mores",
                                "country",
                                "account",
                                "discount",
                                "complete",
                                "id",
                                "data",
                                "items",
                                "last_name",
                                "last_updated",
                                "lastModified",
                                "ended_at",
                                "text",
                                "has_errors",
                                "has_notes",
                                "context",
                                "afternoon"});
}

}  // namespace
}  // namespace loanpulse
