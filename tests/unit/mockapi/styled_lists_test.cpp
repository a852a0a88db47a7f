#include "mockapi/styled_lists.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "api_walk.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::uint64_t styled_rows = 47;

/// Ids of a page's rows, in their order.
std::vector<std::uint64_t> ids_of_page(rapidjson::Value const& page) {
  rapidjson::Value const& rows = page.IsArray() ? page : page["data"];
  std::vector<std::uint64_t> ids;
  for (auto const& row : rows.GetArray()) {
    ids.push_back(std::stoull(row["application_id"].GetString()));
  }
  return ids;
}

std::string header_of(Response const& response, std::string const& name) {
  for (auto const& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

/// Walks through a list: `next` says from an answer what is asked after it; empty ends.
using Next = std::function<std::string(rapidjson::Document const&, Response const&,
                                       std::vector<std::uint64_t> const& so_far)>;
std::vector<std::uint64_t> walked(std::string target, Next const& next) {
  ApiWalk api{{.rows = styled_rows}};
  std::vector<std::uint64_t> ids;
  for (int pages = 0; !target.empty() && pages < 100; ++pages) {
    auto const answer = api.get(target);
    auto const document = api.json(target);
    auto const page = ids_of_page(document);
    ids.insert(ids.end(), page.begin(), page.end());
    target = next(document, answer, ids);
  }
  return ids;
}

TEST(StyledLists, EveryStyleShowsEveryRowOnce) {
  auto const all = ids_up_to(styled_rows);
  EXPECT_EQ(walked("/styles/page?limit=10",
                   [](auto const& page, auto const&, auto const& so_far) {
                     auto const done = so_far.size() / 10 + (so_far.size() % 10 > 0 ? 1 : 0);
                     EXPECT_STREQ(page["total_pages"].GetString(), "5");
                     return done == 5 ? std::string{}
                                      : "/styles/page?limit=10&page=" + std::to_string(done + 1);
                   }),
            all);
  EXPECT_EQ(walked("/styles/offset?limit=10",
                   [](auto const& page, auto const&, auto const& so_far) {
                     return so_far.size() == std::stoull(page["total"].GetString())
                                ? std::string{}
                                : "/styles/offset?limit=10&offset=" + std::to_string(so_far.size());
                   }),
            all);
  EXPECT_EQ(walked("/styles/cursor?limit=10",
                   [](auto const& page, auto const&, auto const&) {
                     auto const& next = page["next_cursor"];
                     return next.IsNull() ? std::string{}
                                          : "/styles/cursor?limit=10&cursor=" +
                                                ApiWalk::percent_encoded(next.GetString());
                   }),
            all);
  EXPECT_EQ(walked("/styles/cursor_header?limit=10",
                   [](auto const&, Response const& answer, auto const&) {
                     auto const next = header_of(answer, "X-Next-Cursor");
                     return next.empty() ? next
                                         : "/styles/cursor_header?limit=10&cursor=" +
                                               ApiWalk::percent_encoded(next);
                   }),
            all);
  EXPECT_EQ(walked("/styles/last_record?limit=10",
                   [](auto const& page, auto const&, auto const& so_far) {
                     return page["has_more"].GetBool()
                                ? "/styles/last_record?limit=10&starting_after=" +
                                      std::to_string(so_far.back())
                                : std::string{};
                   }),
            all);
}

TEST(StyledLists, LinksLeadToTheNextPageWithAllThatWasAsked) {
  auto const all = ids_up_to(styled_rows);
  for (std::string const place : {"", "/auth/api_key"}) {
    auto const key = place.empty() ? std::string{} : "&api_key=secret-key";
    EXPECT_EQ(
        walked(place + "/styles/next_link?updated_since=2000-01-01T00:00:00%2B00:00&limit=10" + key,
               [&](auto const& page, auto const&, auto const&) {
                 auto const& next = page["next"];
                 return next.IsNull() ? std::string{} : next.GetString() + key;
               }),
        all);
    EXPECT_EQ(walked(place + "/styles/link_header?limit=10" + key,
                     [&](auto const&, Response const& answer, auto const&) {
                       auto const links = header_of(answer, "Link");
                       EXPECT_NE(links.find("; rel=\"first\""), std::string::npos);
                       auto const end = links.find(">; rel=\"next\"");
                       return end == std::string::npos ? std::string{}
                                                       : links.substr(1, end - 1) + key;
                     }),
              all);
  }
}

TEST(StyledLists, ShowWhatHasChangedInEveryStyle) {
  for (auto const& style : list_styles) {
    ApiWalk api{{.rows = styled_rows}};
    auto const last = api.json("/admin/row?id=" + std::to_string(styled_rows));
    api.post("/admin/append?rows=3");
    auto const page = api.json("/styles/" + std::string{style.name} +
                               "?updated_since=" + last["updated_at"].GetString());
    EXPECT_EQ(ids_of_page(page), (std::vector<std::uint64_t>{styled_rows, styled_rows + 1,
                                                             styled_rows + 2, styled_rows + 3}))
        << style.name;
  }
}

TEST(StyledLists, RefuseWhatIsNotOfTheStyle) {
  ApiWalk api{{.rows = 10}};
  EXPECT_EQ(api.get("/styles/page?cursor=x").status, 400U);
  EXPECT_EQ(api.get("/styles/cursor?page=1").status, 400U);
  EXPECT_EQ(api.get("/styles/next_link?offset=1").status, 400U);
  EXPECT_EQ(api.get("/styles/last_record?page=1").status, 400U);
  EXPECT_EQ(api.get("/styles/last_record?starting_after=x").status, 400U);
  EXPECT_EQ(api.get("/styles/last_record?limit=0").status, 400U);
  EXPECT_EQ(api.get("/styles/none").status, 404U);
  EXPECT_EQ(api.post("/styles/page").status, 405U);
}

}  // namespace
}  // namespace loanpulse::mockapi
