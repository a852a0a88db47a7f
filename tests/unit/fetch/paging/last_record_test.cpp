#include <gtest/gtest.h>

#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

LastRecordPaging by_id() {
  LastRecordPaging paging;
  paging.key = "id";
  paging.limit_param = "limit";
  paging.limit = 2;
  return paging;
}

PagingInfo page_up_to(std::string key, std::size_t records = 2) {
  auto info = page(records);
  info.last_key = std::move(key);
  return info;
}

TEST(LastRecordPaginator, AsksForWhatComesBehindTheLastRecord) {
  auto walk = walk_of(by_id());
  EXPECT_EQ(asked(walk), "limit=2");
  walk.page_decoded(page_up_to("ch_2"));
  EXPECT_EQ(asked(walk), "limit=2&starting_after=ch_2");
  walk.page_decoded(page_up_to("ch_3", 1));
  EXPECT_EQ(asked(walk), "limit=2&starting_after=ch_3") << "a short page need not be the last";
  walk.page_decoded(page(0));
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(LastRecordPaginator, EndsWhereTheJobSaysSo) {
  auto paging = by_id();
  paging.stop = StopAt::short_page;
  auto by_size = walk_of(paging);
  by_size.page_decoded(page_up_to("1"));
  EXPECT_NE(asked(by_size), "(end)");
  by_size.page_decoded(page_up_to("2", 1));
  EXPECT_EQ(asked(by_size), "(end)");

  auto by_flag = by_id();
  by_flag.more_path = "has_more";
  auto walk = walk_of(by_flag);
  auto info = page_up_to("1");
  info.values["has_more"] = "true";
  walk.page_decoded(info);
  EXPECT_NE(asked(walk), "(end)");
  info = page_up_to("2");
  info.values["has_more"] = "false";
  walk.page_decoded(info);
  EXPECT_EQ(asked(walk), "(end)");
}

TEST(LastRecordPaginator, RefusesRecordsWithoutTheKey) {
  auto walk = walk_of(by_id());
  EXPECT_EQ(error_of(walk, page(2)), "bad_cursor");
}

TEST(LastRecordPaginator, RefusesALastRecordThatCameBefore) {
  auto walk = walk_of(by_id());
  EXPECT_EQ(error_of(walk, page_up_to("7")), "");
  EXPECT_EQ(error_of(walk, page_up_to("7")), "no_progress");
}

}  // namespace
}  // namespace loanpulse
