#include "config/key_reference.hpp"

#include "support/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> names_of_sections() {
  std::vector<std::string> names;
  for (auto const& section : key_sections()) names.push_back(section.name);
  return names;
}

KeyRow row_of(std::string const& section, std::string const& key, std::string const& kind = {}) {
  std::string current;
  for (auto const& each : key_sections()) {
    if (each.name != section) continue;
    for (auto const& row : each.rows) {
      if (!row.kind.empty()) current = row.kind;
      if (row.key == key && current == kind) return row;
    }
  }
  ADD_FAILURE() << section << " has no key " << key;
  return {};
}

TEST(KeyReference, HasATableForEachPartOfTheConfiguration) {
  EXPECT_THAT(names_of_sections(),
              ElementsAre("loanpulse.yaml", "job", "schedule", "run", "target", "column", "deleted",
                          "source", "for_each", "auth", "paginator", "keep", "answers",
                          "incremental", "quality"));
}

TEST(KeyReference, SaysWhatAKeyTakesAndItsDefault) {
  EXPECT_EQ(row_of("loanpulse.yaml", "database.lock_timeout").takes, "1ms to 1d");
  EXPECT_EQ(row_of("loanpulse.yaml", "database.lock_timeout").fallback, "`1m`");
  EXPECT_EQ(row_of("loanpulse.yaml", "log.level").takes, "`error`, `warn`, `info` or `debug`");
  EXPECT_EQ(row_of("loanpulse.yaml", "admin.tokens").takes, "list of maps, at most 16");
  EXPECT_EQ(row_of("loanpulse.yaml", "admin.tokens[].role").fallback, "required");
  EXPECT_EQ(row_of("loanpulse.yaml", "bronze.path").fallback, "`bronze` in `state_dir`");
  EXPECT_EQ(row_of("job", "schedule").takes, "map, see [schedule](#schedule)");
  EXPECT_EQ(row_of("run", "retry.max_delay").fallback, "`30m`");
  EXPECT_EQ(row_of("source", "retry.max_delay").fallback, "`30s`");
  EXPECT_EQ(row_of("source", "paginator").fallback, "`{type: single_page}`");
  EXPECT_EQ(row_of("source", "incremental").fallback, "none");
  EXPECT_EQ(row_of("paginator", "limit", "cursor").fallback, "`1000`");
  EXPECT_EQ(row_of("paginator", "stop", "cursor").takes,
            "`empty_page`, `short_page` or `same_cursor`");
  EXPECT_EQ(row_of("paginator", "limit_param", "offset").fallback, "`limit`");
  EXPECT_EQ(row_of("target", "primary_key").takes, "column, or a list of 1 to 32");
  EXPECT_EQ(row_of("target", "columns").takes,
            "map from column to type or map, see [column](#column), 1 to 1598");
  EXPECT_EQ(row_of("quality", "row_count.min").takes, "0 or more");
}

TEST(KeyReference, SaysSomethingOfEveryKeyInWholeSentences) {
  for (auto const& section : key_sections()) {
    std::set<std::string> seen;
    for (auto const& row : section.rows) {
      EXPECT_TRUE(row.meaning.ends_with('.')) << section.name << ": " << row.key << row.kind;
      EXPECT_TRUE(section.has_kinds || seen.insert(row.key).second) << row.key << " is there twice";
      auto const marks = std::count(row.meaning.begin(), row.meaning.end(), '`');
      EXPECT_EQ(marks % 2, 0) << row.meaning;
    }
  }
}

TEST(KeyReference, WritesTheTablesOfAPageAnewAndLeavesTheRest) {
  std::string const page =
      "# Page\n\n<!-- keys of run -->\nold\n<!-- end of keys -->\nprose\n"
      "<!-- keys of auth -->\n<!-- end of keys -->\n";
  auto const written = with_key_tables(page);
  EXPECT_THAT(written, HasSubstr("# Page\n\n<!-- keys of run -->\n| key | takes | default |"));
  EXPECT_THAT(written, HasSubstr("| `stall_timeout` | 1s to 1d | `15m` |"));
  EXPECT_THAT(written, HasSubstr("<!-- end of keys -->\nprose\n<!-- keys of auth -->\n"
                                 "| `type` | key | takes | default | meaning |"));
  EXPECT_THAT(written, Not(HasSubstr("old")));
  EXPECT_EQ(with_key_tables(written), written);
}

std::string page_of_file(std::filesystem::path const& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(KeyReference, IsWhatThePageOfTheConfigurationHolds) {
  auto const page =
      page_of_file(std::filesystem::path{LOANPULSE_SOURCE_DIR} / "docs/configuration.md");
  EXPECT_TRUE(with_key_tables(page) == page)
      << "the tables are old; write them by `loanpulse schema --markdown docs/configuration.md`";
  for (auto const& section : key_sections()) {
    EXPECT_THAT(page, HasSubstr("\n<!-- keys of " + section.name + " -->\n"));
  }
}

TEST(KeyReference, RefusesAMarkOfNoTableAndOneWithoutAnEnd) {
  EXPECT_THROW(with_key_tables("<!-- keys of nothing -->\n<!-- end of keys -->\n"),
               std::invalid_argument);
  EXPECT_THROW(with_key_tables("<!-- keys of run -->\n"), std::invalid_argument);
}

TEST(KeyReference, IsAManPageToo) {
  auto const page = key_man_page("1.2.3");
  EXPECT_THAT(page, testing::StartsWith(".TH LOANPULSE.YAML 5 \"\" \"loanpulse 1.2.3\""));
  EXPECT_THAT(page, HasSubstr(".TP\n.B retry.max_attempts\n"));
  EXPECT_THAT(page, HasSubstr("Takes map, see schedule; default:"));
  EXPECT_THAT(page, Not(HasSubstr("`")));
}

}  // namespace
}  // namespace loanpulse
