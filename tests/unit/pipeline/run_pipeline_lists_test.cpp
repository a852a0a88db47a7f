#include "unit/pipeline/run_pipeline_fixture.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(RunPipelineTest, EachPartitionHasTheHighestCursorOfItsOwnRows) {
  partitions = {Partition{.key = "id=1", .values = {}, .watermark = "2023-01-01T00:00:00Z"},
                Partition{.key = "id=2", .values = {}, .watermark = std::nullopt},
                Partition{.key = "id=3", .values = {}, .watermark = "2023-03-01T00:00:00Z"}};
  job.source.for_each = {ValueList{.name = "id", .values = {{"1"}, {"2"}, {"3"}}}};
  FakePageSource source{
      {body({record(1, "2024-01-05T00:00:00Z")}), body({record(2, "2024-01-01T00:00:00Z")})}};
  source.partition_of = {0, 1};
  run(source);
  ASSERT_TRUE(warehouse.committed);
  auto const& states = warehouse.committed->partitions;
  ASSERT_EQ(states.size(), 3u);
  EXPECT_EQ(states[0].highest, "2024-01-05T00:00:00Z");
  EXPECT_EQ(states[0].before, "2023-01-01T00:00:00Z");
  EXPECT_EQ(states[1].highest, "2024-01-01T00:00:00Z");
  EXPECT_EQ(states[2].highest, std::nullopt) << "it gave nothing, and its watermark stays";
  EXPECT_EQ(warehouse.committed->highest_cursor, "2024-01-05T00:00:00Z");
  EXPECT_FALSE(warehouse.committed->queues_next);
}

TEST_F(RunPipelineTest, ARunThatHasReadOneWindowMovesToItsEndAndQueuesTheNext) {
  job.source.incremental->window = std::chrono::hours{24};
  watermark_before = "2024-01-01T00:00:00Z";
  partitions[0].watermark = watermark_before;
  is_queued = true;
  FakePageSource source{{body({})}};
  run(source);
  ASSERT_TRUE(warehouse.committed);
  EXPECT_EQ(warehouse.committed->moves_to, "2024-01-02T00:00:00Z");
  EXPECT_TRUE(warehouse.committed->queues_next);
  is_queued = false;
  FakePageSource again{{body({})}};
  run(again);
  EXPECT_FALSE(warehouse.committed->queues_next) << "a command goes on by itself";
}

TEST_F(RunPipelineTest, WhatCanBeSentAgainIsCommittedWithTheRows) {
  Validators const kept{.etag = "\"1\"", .basis = "b"};
  FakePageSource source{{body({record(1, "2024-01-05T00:00:00Z")})}};
  source.kept_validators = {{kept, false}};
  run(source);
  ASSERT_TRUE(warehouse.committed);
  EXPECT_EQ(warehouse.committed->validators, kept);
  EXPECT_FALSE(warehouse.committed->not_modified);
  FakePageSource again{{}};
  again.kept_validators = {{kept, true}};
  run(again);
  EXPECT_TRUE(warehouse.committed->not_modified);
  EXPECT_EQ(warehouse.committed->validators, kept);
}

TEST_F(RunPipelineTest, ARunOfWhichOneListHasNotChangedIsNoRunWithoutChanges) {
  partitions = {Partition{.key = "id=1", .values = {}}, Partition{.key = "id=2", .values = {}}};
  job.source.for_each = {ValueList{.name = "id", .values = {{"1"}, {"2"}}}};
  FakePageSource source{{body({record(1, "2024-01-05T00:00:00Z")})}};
  source.partition_of = {1};
  source.kept_validators = {{Validators{.etag = "\"1\"", .basis = "b"}, true}, {}};
  run(source);
  ASSERT_TRUE(warehouse.committed);
  EXPECT_FALSE(warehouse.committed->not_modified);
  EXPECT_EQ(warehouse.committed->lists_not_modified, 1u);
  EXPECT_TRUE(warehouse.committed->partitions[0].validators.not_modified);
  EXPECT_FALSE(warehouse.committed->partitions[1].validators.kept);
}

TEST_F(RunPipelineTest, AColumnMayHaveWhatTheRequestWasFor) {
  Placeholder const id{.kind = Placeholder::Kind::each, .name = "id"};
  job.target.columns[0].value = TextTemplate{{id}};
  job.source.for_each = {ValueList{.name = "id", .values = {{"7"}, {"x"}}}};
  partitions = {Partition{.key = "id=7", .values = {{.name = "id", .text = "7"}}},
                Partition{.key = "id=8", .values = {{.name = "id", .text = "8"}}}};
  FakePageSource source{
      {body({record(1, "2024-01-05T00:00:00Z"), record(2, "2024-01-05T00:00:00Z")}),
       body({record(3, "2024-01-01T00:00:00Z")})}};
  source.partition_of = {0, 1};
  run(source);
  EXPECT_THAT(warehouse.ids, ElementsAre(7, 7, 8));
  partitions[1].values[0].text = "x";
  FakePageSource bad{{body({record(1, "2024-01-05T00:00:00Z")})}};
  bad.partition_of = {1};
  EXPECT_EQ(code_of(bad), "quality_failed") << "what is no bigint is a fault of each row";
}

TEST_F(RunPipelineTest, WhatIsWrongWithAPageNamesItsPartition) {
  partitions = {Partition{.key = "id=1"}, Partition{.key = "id=2"}};
  FakePageSource source{{body({record(1, "2024-01-05T00:00:00Z")}), "<html>"}};
  source.partition_of = {0, 1};
  try {
    run(source);
    FAIL() << "it was committed";
  } catch (StageError const& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("id=2: page 2"));
  }
}

TEST_F(RunPipelineTest, AListOfTheNewestEndsWithTheFirstOldRecord) {
  job.source.incremental->order = ListOrder::newest_first;
  watermark_before = "2024-01-03T00:00:00Z";
  partitions[0].watermark = watermark_before;
  FakePageSource source{{body({record(1, "2024-01-05T00:00:00Z")}),
                         body({record(2, "2024-01-02T00:00:00Z")}),
                         body({record(3, "2024-01-01T00:00:00Z")})}};
  run(source);
  EXPECT_THAT(warehouse.ids, ElementsAre(1, 2));
}

}  // namespace
}  // namespace loanpulse
