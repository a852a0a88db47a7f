#include <gtest/gtest.h>

#include "unit/fetch/paging/walking.hpp"

namespace loanpulse {
namespace {

constexpr auto base = "http://api.test:8080/v1/loans?state=open";

NextLinkPaging link_at(std::string path) {
  NextLinkPaging paging;
  paging.link_path = std::move(path);
  return paging;
}

PagingInfo page_with_link(std::string link, std::size_t records = 2) {
  auto info = page(records, {{"next", std::move(link)}});
  info.answered_by = base;
  return info;
}

/// Where the walk goes from a page with this link.
std::string followed(std::string link) {
  auto walk = walk_of(link_at("next"));
  walk.page_decoded(page_with_link(std::move(link)));
  auto const position = walk.next();
  return position ? position->link.value_or("(the source's)") : "(end)";
}

TEST(NextLinkPaginator, FollowsLinksOfEveryForm) {
  EXPECT_EQ(followed("http://api.test:8080/v1/loans?page=2"),
            "http://api.test:8080/v1/loans?page=2");
  EXPECT_EQ(followed("/v1/loans?page=2"), "http://api.test:8080/v1/loans?page=2");
  EXPECT_EQ(followed("loans?page=2"), "http://api.test:8080/v1/loans?page=2");
  EXPECT_EQ(followed("?page=2"), "http://api.test:8080/v1/loans?page=2");
}

TEST(NextLinkPaginator, AsksTheSourcesUrlFirst) {
  auto const walk = walk_of(link_at("next"));
  ASSERT_TRUE(walk.next());
  EXPECT_FALSE(walk.next()->link);
  EXPECT_FALSE(walk.next()->alone);
}

TEST(NextLinkPaginator, AddsNothingToALinkUnlessToldTo) {
  for (bool const alone : {true, false}) {
    auto paging = link_at("next");
    paging.limit_param = "size";
    paging.alone = alone;
    auto walk = walk_of(paging);
    walk.page_decoded(page_with_link("?page=2"));
    ASSERT_TRUE(walk.next());
    EXPECT_EQ(walk.next()->alone, alone);
    EXPECT_EQ(walk.next()->params.empty(), alone);
  }
}

TEST(NextLinkPaginator, EndsWithoutALink) {
  EXPECT_EQ(followed(""), "(end)");
  EXPECT_EQ(followed("false"), "(end)");
  auto walk = walk_of(link_at("next"));
  walk.page_decoded(page(2));
  EXPECT_FALSE(walk.next());
}

TEST(NextLinkPaginator, TakesTheLinkOfAHeader) {
  NextLinkPaging paging;
  paging.in_header = true;
  auto walk = walk_of(paging);
  auto info = page(2);
  info.answered_by = base;
  info.headers = {{"link", "</a>; rel=prev"}, {"link", "</v1/loans?page=2>; rel=\"next last\""}};
  walk.page_decoded(info);
  EXPECT_EQ(walk.next()->link, "http://api.test:8080/v1/loans?page=2");
  info.headers = {{"link", "</v1/loans?page=3>; rel=\"next\"; results=\"false\""}};
  walk.page_decoded(info);
  EXPECT_FALSE(walk.next());
}

TEST(NextLinkPaginator, LeavesTheServerForNobody) {
  for (auto const* link :
       {"http://other.test:8080/v1/loans?page=2", "https://api.test:8080/v1/loans",
        "http://api.test/v1/loans", "//other.test/x"}) {
    auto walk = walk_of(link_at("next"));
    EXPECT_EQ(error_of(walk, page_with_link(link)), "link_off_origin") << link;
  }
  auto walk = walk_of(link_at("next"));
  EXPECT_EQ(error_of(walk, page_with_link("ftp://api.test/x")), "bad_link");
  EXPECT_EQ(error_of(walk, page_with_link("http://user:word@api.test:8080/x")), "bad_link");
}

TEST(NextLinkPaginator, GoesInNoCircle) {
  auto walk = walk_of(link_at("next"));
  EXPECT_EQ(error_of(walk, page_with_link("?page=2")), "");
  EXPECT_EQ(error_of(walk, page_with_link("?page=3")), "");
  EXPECT_EQ(error_of(walk, page_with_link("?page=2")), "no_progress");
}

TEST(NextLinkPaginator, EndsByAFlagThoughThereIsALink) {
  auto paging = link_at("next");
  paging.more_path = "more";
  auto walk = walk_of(paging);
  auto info = page_with_link("?page=2");
  info.values["more"] = "true";
  walk.page_decoded(info);
  EXPECT_TRUE(walk.next());
  info = page_with_link("?page=3");
  info.values["more"] = "false";
  walk.page_decoded(info);
  EXPECT_FALSE(walk.next());
}

}  // namespace
}  // namespace loanpulse
