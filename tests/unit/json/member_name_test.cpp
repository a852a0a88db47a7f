#include "json/member_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/json_path.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MemberName, IsPlainWithoutCaseAndSigns) {
  for (auto const* name : {"has_more", "hasMore", "HasMore", "HAS-MORE", "@has.more", "has more"}) {
    EXPECT_EQ(plain_name(name), "hasmore") << name;
  }
  EXPECT_EQ(plain_name("größe"), "gre");
}

TEST(MemberName, IsMadeOfWords) {
  EXPECT_THAT(words_of("pageInfo"), ElementsAre("page", "info"));
  EXPECT_THAT(words_of("_page_info2"), ElementsAre("page", "info2"));
  EXPECT_THAT(words_of("PAGING"), ElementsAre("paging"));
  EXPECT_THAT(words_of("@odata.nextLink"), ElementsAre("odata", "next", "link"));
  EXPECT_THAT(words_of("--"), IsEmpty());
}

TEST(MemberName, IsWrittenAsAPathThatConfigurationReadsBack) {
  for (std::vector<std::string> const& path :
       {std::vector<std::string>{"meta", "next"}, {"@odata.nextLink"}, {"a\\b", "0"}}) {
    EXPECT_EQ(parse_json_path(path_text(path))->segments, path);
  }
}

TEST(MemberName, IsQuotedWhereYamlWouldReadSomethingElse) {
  EXPECT_EQ(path_in_yaml({"meta", "has_more"}), "meta.has_more");
  EXPECT_EQ(path_in_yaml({"@odata.nextLink"}), "'@odata\\.nextLink'");
  EXPECT_EQ(path_in_yaml({"0", "pages"}), "'0.pages'");
  EXPECT_EQ(path_in_yaml({"it's"}), "'it''s'");
  for (auto const* word : {"no", "Yes", "null", "-a", "a: b", "a, b", "a]", "#x", ""}) {
    EXPECT_TRUE(in_yaml(word).starts_with('\'')) << word;
  }
}

TEST(MemberName, IsMeantByItselfItsPathAndWhatHoldsIt) {
  std::vector<std::string> const path{"meta", "page.info", "total"};
  for (auto const* entry : {"total", "meta", "meta.page\\.info", "$.meta.page\\.info.total"}) {
    EXPECT_TRUE(is_named(path, {"x", entry})) << entry;
  }
  for (auto const* entry : {"tot", "page\\.info", "meta.total", "$", "meta.page\\.info.total.x"}) {
    EXPECT_FALSE(is_named(path, {entry})) << entry;
  }
}

}  // namespace
}  // namespace loanpulse
