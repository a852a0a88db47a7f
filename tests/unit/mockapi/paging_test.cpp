#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "api_walk.hpp"

namespace loanpulse::mockapi {
namespace {

std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::string since(std::string const& instant) {
  return "&updated_since=" + ApiWalk::percent_encoded(instant);
}

/// updated_at as text of every row, in order.
std::vector<std::string> instants(ApiWalk& api) {
  std::vector<std::string> result;
  rapidjson::Document const page = api.json("/applications?limit=10000");
  for (auto const& row : page["data"].GetArray()) {
    result.emplace_back(row["updated_at"].GetString());
  }
  return result;
}

TEST(MockApiPaging, VisitsEachRowOnceInEveryMode) {
  ApiWalk api{{.seed = 1, .rows = 3333}};
  for (std::uint64_t const limit : {7U, 100U, 1111U, 3333U, 5000U}) {
    EXPECT_EQ(api.by_cursor(limit), ids_up_to(3333)) << limit;
    EXPECT_EQ(api.by_page(limit), ids_up_to(3333)) << limit;
    EXPECT_EQ(api.by_offset(limit), ids_up_to(3333)) << limit;
  }
}

TEST(MockApiPaging, VisitsEachRowOnceAfterTouchesAndAppends) {
  ApiWalk api{{.seed = 3, .rows = 3000}};
  EXPECT_EQ(api.post("/admin/touch?percent=10").body, "{\"touched\":300}");
  EXPECT_EQ(api.post("/admin/append?rows=450").body, "{\"appended\":450}");
  EXPECT_EQ(api.post("/admin/touch?percent=20").body, "{\"touched\":690}");
  for (std::uint64_t const limit : {13U, 250U, 3450U}) {
    EXPECT_EQ(sorted(api.by_cursor(limit)), ids_up_to(3450)) << limit;
    EXPECT_EQ(api.by_page(limit), api.by_cursor(limit)) << limit;
    EXPECT_EQ(api.by_offset(limit), api.by_cursor(limit)) << limit;
  }
}

TEST(MockApiPaging, FiltersInclusivelyAndExactlyAtTies) {
  ApiWalk api{{.seed = 1, .rows = 2500}};
  std::vector<std::string> const all = instants(api);
  std::map<std::string, std::size_t> first_of;
  for (std::size_t i = 0; i < all.size(); ++i) {
    first_of.emplace(all[i], i);
  }
  std::size_t checked = 0;
  for (auto const& [instant, first] : first_of) {
    bool const is_tie = first + 1 < all.size() && all[first + 1] == instant;
    if (!is_tie && first % 100 != 0) {
      continue;
    }
    ++checked;
    std::size_t const expected = all.size() - first;
    EXPECT_EQ(api.by_cursor(900, since(instant)).size(), expected) << instant;
    EXPECT_EQ(api.by_page(900, since(instant)).size(), expected) << instant;
    EXPECT_EQ(api.by_offset(900, since(instant)).size(), expected) << instant;
    // A tenth of a microsecond later, none of the tie is left.
    std::string later = instant;
    later.insert(later.size() - 1, "1");
    auto const beyond = std::upper_bound(all.begin(), all.end(), instant);
    EXPECT_EQ(api.by_cursor(900, since(later)).size(),
              static_cast<std::size_t>(all.end() - beyond));
  }
  EXPECT_GE(checked, 10U);
}

TEST(MockApiPaging, TakesAnOffsetInTheFilter) {
  ApiWalk api{{.rows = 2000}};
  EXPECT_EQ(api.by_cursor(1000, since("2024-01-01T02:05:00+02:00")),
            api.by_cursor(1000, since("2024-01-01T00:05:00Z")));
  EXPECT_EQ(api.by_cursor(1000, since("1970-01-01T00:00:00Z")).size(), 2000U);
  EXPECT_TRUE(api.by_cursor(1000, since("9999-12-31T23:59:59Z")).empty());
}

TEST(MockApiPaging, FindsExactlyTheTouchedRowsSinceTheNewestBefore) {
  ApiWalk api{{.rows = 2000}};
  std::string const newest = instants(api).back();
  rapidjson::Document const before = api.json("/applications?limit=10000");
  api.post("/admin/touch?percent=1");
  std::string later = newest;
  later.insert(later.size() - 1, "1");
  std::vector<std::uint64_t> const touched = api.by_cursor(3, since(later));
  EXPECT_EQ(touched.size(), 20U);
  EXPECT_EQ(std::set<std::uint64_t>(touched.begin(), touched.end()).size(), 20U);
  for (std::uint64_t const id : touched) {
    rapidjson::Document const now = api.json("/admin/row?id=" + std::to_string(id));
    auto const& then = before["data"][static_cast<rapidjson::SizeType>(id - 1)];
    EXPECT_NE(now["status"], then["status"]);
    EXPECT_EQ(now["application_uuid"], then["application_uuid"]);
  }
}

TEST(MockApiPaging, ByCursorStaysExactWhileRowsAreTouchedBetweenPages) {
  ApiWalk api{{.rows = 3000}};
  std::vector<std::uint64_t> ids;
  std::string cursor = api.next_by_cursor(100, {}, {}, ids);
  for (int pages = 1; !cursor.empty(); ++pages) {
    if (pages <= 5) {
      api.post("/admin/touch?percent=1");
    }
    cursor = api.next_by_cursor(100, cursor, {}, ids);
  }
  // Rows touched behind the cursor come again, nothing is lost, and nothing else comes twice.
  std::map<std::uint64_t, int> visits;
  for (std::uint64_t const id : ids) {
    ++visits[id];
  }
  EXPECT_EQ(visits.size(), 3000U);
  auto const repeated = std::count_if(visits.begin(), visits.end(),
                                      [](auto const& visit) { return visit.second > 1; });
  EXPECT_GT(repeated, 0);
  EXPECT_LE(repeated, 5 * 30);
}

TEST(MockApiPaging, CursorGoesTogetherWithTheFilter) {
  ApiWalk api{{.rows = 2000}};
  std::string const start = instants(api)[1500];
  std::vector<std::uint64_t> const filtered = api.by_cursor(17, since(start));
  std::vector<std::uint64_t> const all = api.by_cursor(1000);
  EXPECT_LE(filtered.size(), 500U + 700U);
  EXPECT_TRUE(std::equal(filtered.rbegin(), filtered.rend(), all.rbegin()));
}

TEST(MockApiPaging, BeyondTheEndIsAnEmptyPage) {
  ApiWalk api{{.rows = 25}};
  EXPECT_EQ(api.get("/applications?page=4&limit=10").body,
            "{\"data\":[],\"page\":4,\"total_pages\":3,\"total\":25}");
  EXPECT_EQ(api.get("/applications?offset=1000000000000&limit=10").body,
            "{\"data\":[],\"offset\":1000000000000,\"limit\":10,\"total\":25}");
  ApiWalk empty{{.rows = 0}};
  EXPECT_EQ(empty.get("/applications").body, "{\"data\":[],\"next_cursor\":null}");
  EXPECT_EQ(empty.get("/applications?page=1").body,
            "{\"data\":[],\"page\":1,\"total_pages\":0,\"total\":0}");
}

TEST(MockApiPaging, IsTheSameBytesForTheSameSeed) {
  ApiWalk one{{.seed = 9, .rows = 500}};
  ApiWalk same{{.seed = 9, .rows = 500}};
  ApiWalk other{{.seed = 10, .rows = 500}};
  for (ApiWalk* api : {&one, &same, &other}) {
    api->post("/admin/touch?percent=5");
  }
  EXPECT_EQ(one.get("/applications").body, same.get("/applications").body);
  EXPECT_NE(one.get("/applications").body, other.get("/applications").body);
}

}  // namespace
}  // namespace loanpulse::mockapi
