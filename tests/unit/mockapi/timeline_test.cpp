#include "mockapi/timeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace loanpulse::mockapi {
namespace {

std::vector<RowVersion> all_rows(Timeline const& timeline) {
  return timeline.collect(0, timeline.rows());
}

bool is_in_order(std::vector<RowVersion> const& rows) {
  return std::is_sorted(rows.begin(), rows.end(),
                        [](RowVersion const& a, RowVersion const& b) { return a.key() < b.key(); });
}

/// The timeline against the plain truth: sort everything, count by hand.
void expect_consistent(Timeline const& timeline) {
  std::vector<RowVersion> const rows = all_rows(timeline);
  ASSERT_EQ(rows.size(), timeline.rows());
  ASSERT_TRUE(is_in_order(rows));
  std::set<std::uint64_t> ids;
  for (std::size_t rank = 0; rank < rows.size(); ++rank) {
    ids.insert(rows[rank].application_id);
    std::uint64_t const position = timeline.at_rank(rank);
    ASSERT_EQ(timeline.live_before(position), rank);
    ASSERT_EQ(timeline.collect(position, 1).at(0).key(), rows[rank].key());
    ASSERT_EQ(timeline.live_before(timeline.first_after(rows[rank].key())), rank + 1);
    std::optional<RowVersion> const found = timeline.find(rows[rank].application_id);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->key(), rows[rank].key());
    ASSERT_EQ(found->version, rows[rank].version);
    auto const since = std::partition_point(rows.begin(), rows.end(), [&](RowVersion const& row) {
      return row.updated_at < rows[rank].updated_at;
    });
    ASSERT_EQ(timeline.live_before(timeline.first_at_or_after(rows[rank].updated_at)),
              static_cast<std::uint64_t>(since - rows.begin()));
  }
  EXPECT_EQ(ids.size(), rows.size());
  EXPECT_EQ(timeline.at_rank(rows.size()), timeline.end());
}

TEST(MockApiTimeline, HasTiesOfSeveralHundredRows) {
  std::map<Instant, int> ties;
  for (RowVersion const& row : all_rows(Timeline{1, 4000})) {
    ++ties[row.updated_at];
  }
  auto const many =
      std::count_if(ties.begin(), ties.end(), [](auto const& tie) { return tie.second >= 300; });
  EXPECT_GE(many, 3);
  EXPECT_GT(ties.size(), 1000U);
}

TEST(MockApiTimeline, FindsEveryRowByRankKeyInstantAndId) {
  expect_consistent(Timeline{1, 3100});
  expect_consistent(Timeline{2, 1});
  expect_consistent(Timeline{3, 64});
}

TEST(MockApiTimeline, StaysConsistentThroughTouchesAndAppends) {
  Timeline timeline{5, 1500};
  timeline.touch(15);
  expect_consistent(timeline);
  timeline.append(700);
  timeline.touch(900);
  expect_consistent(timeline);
  timeline.touch(timeline.rows());
  timeline.append(1);
  timeline.touch(1);
  expect_consistent(timeline);
  EXPECT_EQ(timeline.rows(), 2201U);
}

TEST(MockApiTimeline, MovesTouchedRowsBehindAllOthersWithTies) {
  Timeline timeline{1, 2000};
  std::vector<RowVersion> const before = all_rows(timeline);
  timeline.touch(20);
  std::vector<RowVersion> const after = all_rows(timeline);
  std::vector<RowVersion> const moved{after.end() - 20, after.end()};
  for (RowVersion const& row : moved) {
    EXPECT_GT(row.updated_at, before.back().updated_at);
    EXPECT_EQ(row.updated_at, moved.front().updated_at);
    EXPECT_EQ(row.version, 1U);
    EXPECT_EQ(row.created_at, before[row.application_id - 1].created_at);
  }
  EXPECT_EQ(std::count_if(after.begin(), after.end(),
                          [](RowVersion const& row) { return row.version != 0; }),
            20);
}

TEST(MockApiTimeline, TouchesOtherRowsEachTime) {
  Timeline timeline{1, 1000};
  timeline.touch(10);
  std::vector<RowVersion> const first = timeline.collect(timeline.at_rank(990), 10);
  timeline.touch(10);
  std::vector<RowVersion> const second = timeline.collect(timeline.at_rank(990), 10);
  std::size_t same = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    same += first[i].application_id == second[i].application_id ? 1 : 0;
  }
  EXPECT_LT(same, 5U);
}

TEST(MockApiTimeline, WithoutRowsIsEmpty) {
  Timeline timeline{1, 0};
  EXPECT_TRUE(timeline.collect(0, 10).empty());
  EXPECT_FALSE(timeline.find(1));
  timeline.touch(0);
  timeline.append(3);
  expect_consistent(timeline);
}

TEST(MockApiTimeline, AnswersForTenMillionRowsWithoutStoringThem) {
  Timeline timeline{1, 10'000'000};
  timeline.touch(1000);
  std::uint64_t const deep = timeline.at_rank(9'000'000);
  RowVersion const row = timeline.collect(deep, 1).at(0);
  EXPECT_EQ(timeline.live_before(timeline.first_after(row.key())), 9'000'001U);
  EXPECT_FALSE(timeline.find(10'000'001));
}

}  // namespace
}  // namespace loanpulse::mockapi
