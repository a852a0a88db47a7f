#include "model/paging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class... Kinds>
std::vector<Paging> every_kind(std::variant<Kinds...> const&) {
  return {Kinds{}...};
}

PageNumberPaging pages_with_total() {
  PageNumberPaging paging;
  paging.total_path = "meta.pages";
  return paging;
}

OffsetPaging offsets_with_total() {
  OffsetPaging paging;
  paging.total_path = "total";
  return paging;
}

TEST(Paging, NamesThePathsThatItNeedsOfAnAnswer) {
  EXPECT_THAT(answer_paths(SinglePage{}), IsEmpty());
  EXPECT_THAT(answer_paths(CursorPaging{}), ElementsAre("next_cursor"));
  EXPECT_THAT(answer_paths(PageNumberPaging{}), IsEmpty());
  EXPECT_THAT(answer_paths(pages_with_total()), ElementsAre("meta.pages"));
  EXPECT_THAT(answer_paths(offsets_with_total()), ElementsAre("total"));
}

TEST(Paging, KnowsItsPagesByATotal) {
  EXPECT_TRUE(knows_its_pages(pages_with_total()));
  EXPECT_TRUE(knows_its_pages(offsets_with_total()));
  for (auto const& paging : every_kind(Paging{})) EXPECT_FALSE(knows_its_pages(paging));
}

TEST(Paging, NamesWhatItSends) {
  EXPECT_EQ(position_param(SinglePage{}), "");
  EXPECT_EQ(position_param(CursorPaging{}), "cursor");
  EXPECT_EQ(position_param(OffsetPaging{}), "offset");
  EXPECT_EQ(page_size_sent(CursorPaging{}), "");
  EXPECT_EQ(page_size_sent(OffsetPaging{}), "limit=1000");
  CursorPaging sized;
  sized.limit_param = "per_page";
  sized.limit = 7;
  EXPECT_EQ(page_size_sent(sized), "per_page=7");
}

TEST(Paging, SaysWhatItCounts) {
  EXPECT_EQ(counted(SinglePage{}), Counted::nothing);
  EXPECT_EQ(counted(CursorPaging{}), Counted::nothing);
  EXPECT_EQ(counted(PageNumberPaging{}), Counted::pages);
  EXPECT_EQ(counted(OffsetPaging{}), Counted::records);
}

TEST(Paging, HasKeysThatCanBeReadAndWrittenAbout) {
  auto const names = kind_names(Paging{});
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  for (auto const& paging : every_kind(Paging{})) {
    std::set<std::string_view> keys;
    auto const look = [&](auto const& key, auto const&) {
      EXPECT_TRUE(keys.insert(key.name).second) << key.name << " comes twice";
      EXPECT_FALSE(key.meaning.empty()) << key.name;
      EXPECT_LE(key.min, key.max) << key.name;
      if (!key.only_with.empty()) {
        EXPECT_TRUE(keys.contains(key.only_with)) << key.name << " comes before " << key.only_with;
      }
    };
    std::visit([&](auto const& kind) { for_each_key(kind, look); }, paging);
  }
}

}  // namespace
}  // namespace loanpulse
