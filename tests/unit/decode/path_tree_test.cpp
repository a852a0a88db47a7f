#include "decode/path_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

using testing::ElementsAre;

TEST(PathTree, MergesPathsThatBeginAlike) {
  PathTree tree;
  tree.add(*parse_json_path("address.city"), 0);
  tree.add(*parse_json_path("address.zip"), 1);
  tree.add(*parse_json_path("address"), 2);
  EXPECT_EQ(tree.size(), 4u);
  PathNode const* const address = tree.root().member("address");
  ASSERT_NE(address, nullptr);
  EXPECT_THAT(address->users(), ElementsAre(2u));
  EXPECT_EQ(address->first_user_below(), 0u);
  EXPECT_THAT(address->member("zip")->users(), ElementsAre(1u));
  EXPECT_EQ(address->member("country"), nullptr);
  EXPECT_EQ(tree.root().member("city"), nullptr);
}

TEST(PathTree, FindsEachOfManyNamesAndNoOther) {
  PathTree tree;
  for (std::size_t i = 0; i < 300; ++i) tree.add({{"column_" + std::to_string(i)}}, i);
  for (std::size_t i = 0; i < 300; ++i) {
    PathNode const* const node = tree.root().member("column_" + std::to_string(i));
    ASSERT_NE(node, nullptr);
    EXPECT_THAT(node->users(), ElementsAre(i));
  }
  EXPECT_EQ(tree.root().member("column_300"), nullptr);
  EXPECT_EQ(tree.root().member(""), nullptr);
}

TEST(PathTree, NumbersNameElementsAndMembers) {
  PathTree tree;
  tree.add(*parse_json_path("10"), 0);
  tree.add(*parse_json_path("007"), 1);
  EXPECT_EQ(tree.root().element(10), tree.root().member("10"));
  EXPECT_EQ(tree.root().element(7), nullptr);
  EXPECT_NE(tree.root().member("007"), nullptr);
}

}  // namespace
}  // namespace loanpulse
