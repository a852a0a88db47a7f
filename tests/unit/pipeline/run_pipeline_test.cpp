#include "pipeline/run_pipeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/request_bounds.hpp"
#include "model/quality_failure.hpp"
#include "support/memory_scratch.hpp"
#include "support/sample_job.hpp"
#include "support/wait_until.hpp"
#include "unit/pipeline/pipeline_fakes.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string record(int id, std::string const& seen_at, std::string const& city = "Riga") {
  return "{\"id\": " + std::to_string(id) + ", \"city\": \"" + city + "\", \"amount\": 1, " +
         "\"seen_at\": \"" + seen_at + "\"}";
}

std::string body(std::vector<std::string> const& records) {
  std::string text = "{\"data\": [";
  for (auto const& one : records) text += (text.back() == '[' ? "" : ",") + one;
  return text + "]}";
}

class RunPipelineTest : public testing::Test {
 protected:
  CommitReceipt run(FakePageSource& source) {
    PageDecoder decoder{job, {}};
    SystemClock const clock;
    loanpulse::Run claimed;
    claimed.run_id = "01234567-89ab-cdef-0123-456789abcdef";
    claimed.job_name = job.name;
    claimed.started_at = clock.now();
    claimed.watermark_before = watermark_before;
    RunHeartbeat heartbeat{runs, claimed, clock, LeaseOwner::dispatcher};
    auto const bounds = request_bounds(job, claimed, partitions);
    return run_pipeline({job, claimed, partitions, bounds, source, decoder, bronze, warehouse,
                         heartbeat, scratch, progress, stop, is_queued});
  }

  std::string code_of(FakePageSource& source) {
    try {
      run(source);
      return "committed";
    } catch (StageError const& error) {
      return error.code();
    }
  }

  Job job = sample_job();
  std::optional<std::string> watermark_before;
  std::vector<Partition> partitions{Partition{}};
  bool is_queued = false;
  FakeBronzeStore bronze;
  FakeWarehouse warehouse;
  FakeRunStore runs;
  MemoryScratch scratch;
  RunProgress progress;
  std::stop_source stop;
};

TEST_F(RunPipelineTest, CarriesEveryPageToOneCommit) {
  FakePageSource source{
      {body({record(1, "2024-01-01T00:00:00Z"), record(2, "2024-01-02T00:00:00Z")}),
       body({record(3, "2024-01-01T12:00:00Z")})}};
  auto const receipt = run(source);
  EXPECT_THAT(warehouse.ids, ElementsAre(1, 2, 3));
  EXPECT_EQ(receipt.counts.read, 3u);
  EXPECT_EQ(receipt.counts.pages, 2u);
  EXPECT_EQ(source.records, 3u);
  ASSERT_TRUE(warehouse.committed);
  EXPECT_TRUE(bronze.sealed);
  EXPECT_EQ(warehouse.committed->files.size(), 2u);
  EXPECT_EQ(warehouse.committed->highest_cursor, "2024-01-02T00:00:00Z");
}

TEST_F(RunPipelineTest, ALargePageIsOnePage) {
  job.quality.push_back({AcceptedValuesCheck{"city", {"Riga"}}, OnFail::quarantine, 1.0});
  std::vector<std::string> records;
  for (int id = 0; id < 2'500; ++id) {
    records.push_back(record(id, "2024-01-01T00:00:00Z", id == 2'345 ? "Oslo" : "Riga"));
  }
  auto const text = body(records);
  FakePageSource source{{text, body({record(3, "2024-01-01T12:00:00Z")})}};
  auto const receipt = run(source);
  EXPECT_EQ(receipt.counts.read, 2'501u);
  EXPECT_EQ(receipt.counts.pages, 2u);
  EXPECT_EQ(receipt.counts.bytes, text.size() + body({record(3, "2024-01-01T12:00:00Z")}).size());
  EXPECT_EQ(source.records, 2'501u);
  ASSERT_EQ(warehouse.quarantined.size(), 1u);
  EXPECT_EQ(warehouse.quarantined[0].record, 2'345u) << "counted within the page";
  EXPECT_EQ(warehouse.quarantined[0].byte_offset, text.find("{\"id\": 2345,"));
}

TEST_F(RunPipelineTest, FetchesNothingForATargetThatIsRefused) {
  warehouse.refusal = StageError{ErrorKind::rejected, "target_mismatch", "no"};
  FakePageSource source{{body({})}};
  EXPECT_EQ(code_of(source), "target_mismatch");
  EXPECT_EQ(source.asked, 0u);
}

TEST_F(RunPipelineTest, CommitsNothingWhenThePagesEndInAFailure) {
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z")})}};
  source.failure = StageError{ErrorKind::transient, "http_status", "HTTP 503"};
  EXPECT_EQ(code_of(source), "http_status");
  EXPECT_FALSE(warehouse.committed);
  EXPECT_FALSE(bronze.sealed);
}

TEST_F(RunPipelineTest, CommitsNothingThatIsNotDurableAsBronze) {
  bronze.failure = StageError{ErrorKind::rejected, "bronze_disk_full", "full"};
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z")})}};
  EXPECT_EQ(code_of(source), "bronze_disk_full");
  EXPECT_FALSE(warehouse.committed);
}

TEST_F(RunPipelineTest, APageThatCannotBeDecodedIsInBronzeAllTheSame) {
  for (auto const* bad : {"<html>502</html>", R"({"error": "try again"})", "{\"data\": [1,"}) {
    auto const good = body({record(1, "2024-01-01T00:00:00Z")});
    bronze.bodies.clear();
    FakePageSource source{{good, bad}};
    EXPECT_NE(code_of(source), "committed") << bad;
    EXPECT_THAT(bronze.texts(), ElementsAre(good, bad)) << "the evidence of the failure";
  }
}

TEST_F(RunPipelineTest, APageIsInBronzeAsItCame) {
  auto const text = body({record(1, "2024-01-01T00:00:00Z", "Za\\u017c\\u00f3\\u0142\\u0107")});
  FakePageSource source{{text}};
  run(source);
  EXPECT_THAT(bronze.texts(), ElementsAre(text)) << "decoding changes its copy in place";
}

TEST_F(RunPipelineTest, AnErrorBodyIsNeverNoRows_fault_32) {
  FakePageSource source{{R"({"error": "try again"})"}};
  EXPECT_EQ(code_of(source), "selector_not_found");
  EXPECT_FALSE(warehouse.committed);
}

TEST_F(RunPipelineTest, AFailedCheckFailsTheRunAfterCountingAllRows) {
  job.quality.push_back({AcceptedValuesCheck{"city", {"Riga"}}, OnFail::fail, 1.0});
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z", "Oslo")}),
                         body({record(2, "2024-01-01T00:00:00Z", "Bonn")})}};
  try {
    run(source);
    FAIL() << "bad data went through";
  } catch (QualityFailure const& failure) {
    EXPECT_EQ(failure.results().back().violations, 2u);
  }
  EXPECT_FALSE(warehouse.committed);
}

TEST_F(RunPipelineTest, QuarantinedRowsDoNotMoveTheWatermark) {
  job.quality.push_back({AcceptedValuesCheck{"city", {"Riga"}}, OnFail::quarantine, 1.0});
  FakePageSource source{
      {body({record(1, "2024-01-01T00:00:00Z"), record(2, "2024-12-31T00:00:00Z", "Oslo")})}};
  auto const receipt = run(source);
  EXPECT_EQ(receipt.counts.quarantined, 1u);
  EXPECT_EQ(warehouse.committed->highest_cursor, "2024-01-01T00:00:00Z");
  ASSERT_EQ(warehouse.quarantined.size(), 1u);
  EXPECT_EQ(warehouse.quarantined[0].record, 1u);
}

TEST_F(RunPipelineTest, RowsFromTheFutureAreLoadedAndDoNotMoveTheWatermark) {
  FakePageSource source{
      {body({record(1, "2024-01-01T00:00:00Z"), record(2, "2099-01-01T00:00:00Z")})}};
  run(source);
  EXPECT_THAT(warehouse.ids, ElementsAre(1, 2));
  EXPECT_EQ(warehouse.committed->highest_cursor, "2024-01-01T00:00:00Z");
  EXPECT_EQ(warehouse.committed->counts.future, 1u);
  EXPECT_THAT(warehouse.committed->warnings, ElementsAre(HasSubstr("max_future")));
}

TEST_F(RunPipelineTest, APathThatIsNeverThereFailsAFirstLoad) {
  job.target.columns[1].path = "citty";
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z")})}};
  try {
    run(source);
    FAIL() << "a column is NULL throughout";
  } catch (StageError const& error) {
    EXPECT_EQ(error.code(), "path_never_found");
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_STREQ(error.what(),
                 "column city: no record has the path \"citty\"; did you mean \"city\"? (a record "
                 "has the members id, city, amount and seen_at); correct its path, or set "
                 "`optional: true` on it");
  }
  EXPECT_FALSE(warehouse.committed);
}

TEST_F(RunPipelineTest, APathThatIsNeverThereIsAWarningLater) {
  job.target.columns[1].path = "citty";
  std::vector<std::string> const bodies{body({record(1, "2024-01-01T00:00:00Z")})};
  warehouse.has_rows = true;
  FakePageSource source{bodies};
  run(source);
  EXPECT_THAT(warehouse.committed->warnings, ElementsAre(HasSubstr("did you mean \"city\"?")));

  warehouse.has_rows = false;
  watermark_before = "2023-01-01T00:00:00Z";
  FakePageSource again{bodies};
  EXPECT_EQ(code_of(again), "committed");
}

TEST_F(RunPipelineTest, AKeyThatIsNeverThereIsCalledThatAndItsChecksAreKept) {
  job.target.columns[0].path = "ident";
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z")})}};
  try {
    run(source);
    FAIL() << "rows without a key";
  } catch (QualityFailure const& failure) {
    EXPECT_EQ(failure.code(), "path_never_found");
    EXPECT_THAT(failure.what(), HasSubstr("column id: no record has the path \"ident\""));
    EXPECT_THAT(failure.what(), HasSubstr("primary key id is null"));
    ASSERT_FALSE(failure.results().empty());
    EXPECT_EQ(failure.results().front().violations, 1u);
  }
}

TEST_F(RunPipelineTest, AnEmptyFirstLoadFindsNothingWrong) {
  job.target.columns[1].path = "citty";
  FakePageSource source{{body({})}};
  EXPECT_EQ(code_of(source), "committed");
  EXPECT_THAT(warehouse.committed->warnings, testing::IsEmpty());
}

TEST_F(RunPipelineTest, ADeclarationThatNoRowFitsIsNamedBeforeTheRows) {
  job.target.columns[1].type = parse_column_type("bigint").value();
  for (auto const& check : {Check{ValidTypesCheck{}, OnFail::fail, 1.0},
                            Check{ValidTypesCheck{}, OnFail::quarantine, 0.5}}) {
    job.quality = {check};
    FakePageSource source{
        {body({record(1, "2024-01-01T00:00:00Z"), record(2, "2024-01-01T00:00:00Z", "Oslo")})}};
    try {
      run(source);
      ADD_FAILURE() << "bad data went through";
    } catch (StageError const& error) {
      EXPECT_EQ(error.code(), "quality_failed");
      EXPECT_THAT(error.what(),
                  testing::StartsWith("column city: its declaration is wrong, for none of its "
                                      "first 2 values converts: declare it as text"));
      EXPECT_THAT(error.what(), testing::Not(HasSubstr("correct the source")));
    }
  }
}

TEST_F(RunPipelineTest, AFailingLoadStopsAnEndlessSource) {
  warehouse.stage_failure = StageError{ErrorKind::transient, "database_lost", "gone"};
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z")})}};
  source.endless = true;
  EXPECT_EQ(code_of(source), "database_lost");
}

TEST_F(RunPipelineTest, TheWarehouseIsToldOfASourceThatPauses) {
  FakePageSource source{
      {body({record(1, "2024-01-01T00:00:00Z")}), body({record(2, "2024-01-01T00:00:00Z")})}};
  source.before_page = [&](std::size_t number) {
    EXPECT_TRUE(number == 1 || wait_until([&] { return warehouse.pauses > 0; }));
  };
  run(source);
  EXPECT_THAT(warehouse.ids, ElementsAre(1, 2));
}

TEST_F(RunPipelineTest, ACancelledRunDoesNotCommit) {
  stop.request_stop();
  FakePageSource source{{body({record(1, "2024-01-01T00:00:00Z")})}};
  EXPECT_EQ(code_of(source), "cancelled");
  EXPECT_FALSE(warehouse.committed);
}

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
