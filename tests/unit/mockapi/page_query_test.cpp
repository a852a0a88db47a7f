#include "mockapi/page_query.hpp"

#include <gtest/gtest.h>

#include <string>

#include "mockapi/cursor.hpp"
#include "mockapi/percentage.hpp"

namespace loanpulse::mockapi {
namespace {

Outcome<PageQuery> read(std::string_view query, std::uint64_t page_limit = 10'000) {
  Outcome<Parameters> const parameters = Parameters::parse(query);
  if (auto const* problem = std::get_if<Problem>(&parameters)) {
    return *problem;
  }
  return read_page_query(std::get<Parameters>(parameters), page_limit);
}

TEST(MockApiPageQuery, PagesByCursorAThousandRowsByDefault) {
  PageQuery const query = std::get<PageQuery>(read(""));
  EXPECT_EQ(query.paging, PageQuery::Paging::cursor);
  EXPECT_EQ(query.limit, 1000U);
  EXPECT_FALSE(query.after);
  EXPECT_FALSE(query.updated_since);
  EXPECT_EQ(std::get<PageQuery>(read("", 50)).limit, 50U);
}

TEST(MockApiPageQuery, DecodesPercentAndPlus) {
  PageQuery const query =
      std::get<PageQuery>(read("updated%5Fsince=2024-01-01T02:00:00%2B02:00&offset=7&&"));
  EXPECT_EQ(query.updated_since, parse_rfc3339("2024-01-01T00:00:00Z"));
  EXPECT_EQ(query.paging, PageQuery::Paging::offset);
  EXPECT_EQ(query.offset, 7U);
}

TEST(MockApiPageQuery, NamesTheParameterThatIsWrong) {
  struct Case {
    std::string query;
    std::string parameter;
    std::string part_of_detail;
  };
  for (Case const& one : std::initializer_list<Case>{
           {"limit=0", "limit", "got '0'"},
           {"limit=10001", "limit", "1..10000"},
           {"limit=1e3", "limit", "got '1e3'"},
           {"limit=", "limit", "got ''"},
           {"limit=99999999999999999999", "limit", "1..10000"},
           {"page=0", "page", "got '0'"},
           {"page=-1", "page", "got '-1'"},
           {"offset=+1", "offset", "got ' 1'"},
           {"offset=x", "offset", "got 'x'"},
           {"cursor=abc", "cursor", "'abc'"},
           {"cursor=", "cursor", "leave it out"},
           {"page=1&offset=0", "offset", "'page'"},
           {"cursor=x&page=1", "page", "'cursor'"},
           {"updated_since=2024-01-01", "updated_since", "'2024-01-01'"},
           {"updated_since=2024-01-01T00:00:00+02:00", "updated_since", "%2B"},
           {"limit=1&limit=2", "limit", "more than once"},
           {"limit=%zz", "limit", "%25"},
           {"updated_sinse=x", "updated_sinse", "not known"},
       }) {
    Outcome<PageQuery> const outcome = read(one.query);
    auto const* problem = std::get_if<Problem>(&outcome);
    ASSERT_NE(problem, nullptr) << one.query;
    EXPECT_EQ(problem->status, 400U);
    EXPECT_EQ(problem->parameter, one.parameter) << one.query;
    EXPECT_NE(problem->detail.find(one.part_of_detail), std::string::npos)
        << one.query << ": " << problem->detail;
  }
}

TEST(MockApiPercentage, IsExactAndNeverNothingOfSomething) {
  auto const part = [](std::string const& percent, std::uint64_t whole) {
    Parameters const parameters = std::get<Parameters>(Parameters::parse("percent=" + percent));
    return std::get<Percentage>(read_percentage(parameters, "percent")).of(whole);
  };
  EXPECT_EQ(part("1", 10'000), 100U);
  EXPECT_EQ(part("0.25", 10'000), 25U);
  EXPECT_EQ(part("100", 3), 3U);
  EXPECT_EQ(part("100.0000", 100'000'000), 100'000'000U);
  EXPECT_EQ(part("0.0001", 10), 1U);
  EXPECT_EQ(part("50", 0), 0U);
}

TEST(MockApiPercentage, RefusesWhatIsNotOne) {
  for (std::string const text : {"", "0", "0.0", "100.1", "101", "-1", "1e1", ".5", "1.", "1.00001",
                                 "x", "1.2.3", "99999999999999999999"}) {
    Parameters const parameters = std::get<Parameters>(Parameters::parse("percent=" + text));
    EXPECT_TRUE(std::holds_alternative<Problem>(read_percentage(parameters, "percent"))) << text;
  }
  EXPECT_TRUE(std::holds_alternative<Problem>(read_percentage(Parameters{}, "percent")));
}

}  // namespace
}  // namespace loanpulse::mockapi
