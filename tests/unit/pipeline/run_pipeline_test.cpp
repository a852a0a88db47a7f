#include "unit/pipeline/run_pipeline_fixture.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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

TEST_F(RunPipelineTest, AnAnswerInPartsIsOnePage) {
  job.source.format = BodyFormat::ndjson;
  job.source.data_selector = "$";
  auto const line = [](int id) { return record(id, "2024-01-01T00:00:00Z") + "\n"; };
  FakePageSource source{{"\n", line(1) + line(2), line(3), line(4)}};
  source.parts = {{.is_last = false},
                  {.number = 2, .is_last = false, .offset = 1, .lines = 1},
                  {.number = 3},
                  {}};
  run(source);
  ASSERT_TRUE(warehouse.committed);
  EXPECT_THAT(warehouse.ids, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(source.told, 2u) << "once for each answer";
  EXPECT_EQ(source.records, 4u);
  EXPECT_EQ(warehouse.committed->counts.pages, 2u);
  EXPECT_EQ(progress.pages, 2u);
  EXPECT_EQ(progress.bytes, 1 + 4 * line(1).size());
}

TEST_F(RunPipelineTest, AnAnswerThatBreaksOffBetweenPartsCommitsNothing) {
  job.source.format = BodyFormat::ndjson;
  job.source.data_selector = "$";
  FakePageSource source{{record(1, "2024-01-01T00:00:00Z") + "\n"}};
  source.parts = {{.is_last = false}};
  source.failure = StageError{ErrorKind::transient, "truncated", "cut"};
  EXPECT_EQ(code_of(source), "truncated");
  EXPECT_FALSE(warehouse.committed);
  EXPECT_FALSE(bronze.sealed);
}

}  // namespace
}  // namespace loanpulse
