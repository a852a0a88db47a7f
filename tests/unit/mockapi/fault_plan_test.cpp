#include "mockapi/fault_plan.hpp"

#include <gtest/gtest.h>

#include <map>

#include "api_walk.hpp"

namespace loanpulse::mockapi {
namespace {

/// What became of an answer.
std::string fate_of(Response const& response, std::string const& right) {
  if (response.status != 200) return "status";
  if (response.cut_after) return *response.cut_after < response.body.size() ? "cut" : "cut behind";
  if (response.delay.count() > 0) return "delay";
  return response.body == right ? "whole" : "repeat";
}

std::vector<std::string> fates(std::string const& faults, int answers) {
  ApiWalk api{{.rows = 500}};
  EXPECT_EQ(api.post("/admin/faults?" + faults).status, 200U) << faults;
  ApiWalk right{{.rows = 500}};
  std::vector<std::string> all;
  for (int page = 1; page <= answers; ++page) {
    auto const target = "/styles/page?limit=1&page=" + std::to_string(page);
    all.push_back(fate_of(api.get(target), right.get(target).body));
  }
  return all;
}

std::map<std::string, int> counted(std::vector<std::string> const& all) {
  std::map<std::string, int> counts;
  for (auto const& each : all) ++counts[each];
  return counts;
}

TEST(MockApiFaults, AreTheSameForTheSameSeed) {
  EXPECT_EQ(fates("percent=30&seed=1", 200), fates("percent=30&seed=1", 200));
  EXPECT_NE(fates("percent=30&seed=1", 200), fates("percent=30&seed=2", 200));
}

TEST(MockApiFaults, AreOfTheKindsAndAsManyAsWereAskedFor) {
  auto const counts = counted(fates("percent=40", 500));
  for (auto const& kind : fault_kinds) {
    EXPECT_GT(counts.at(std::string{kind.name}), 25) << kind.name;
    auto const alone = counted(fates("percent=100&times=3&kinds=" + std::string{kind.name}, 10));
    EXPECT_EQ(alone, (std::map<std::string, int>{{std::string{kind.name}, 3}, {"whole", 7}}));
  }
  EXPECT_NEAR(counts.at("whole"), 300, 40);
  EXPECT_EQ(counts.size(), 5U);
}

TEST(MockApiFaults, EndWhenTheyAreToldTo) {
  ApiWalk api{{.rows = 5}};
  api.post("/admin/faults?percent=100&kinds=status&statuses=503");
  EXPECT_EQ(api.get("/applications").status, 503U);
  EXPECT_EQ(api.get("/healthz").status, 200U);
  EXPECT_EQ(api.get("/admin/row?id=1").status, 200U);
  EXPECT_NE(api.get("/admin/stats").body.find("\"faults\":1}"), std::string::npos);
  api.post("/admin/faults?kinds=none");
  EXPECT_EQ(api.get("/applications").status, 200U);
}

TEST(MockApiFaults, AreRefusedWhereTheyAreNotUnderstood) {
  ApiWalk api{{.rows = 5}};
  for (std::string const wrong :
       {"", "percent=0", "percent=10&kinds=x", "percent=10&kinds=", "percent=10&statuses=200",
        "percent=10&statuses=5xx", "percent=10&delay=0", "percent=10&times=0", "percent=10&x=1"}) {
    EXPECT_EQ(api.post("/admin/faults?" + wrong).status, 400U) << wrong;
  }
  EXPECT_EQ(api.get("/applications").status, 200U);
}

}  // namespace
}  // namespace loanpulse::mockapi
