#include "record/run_store_pg.hpp"

#include "integration/record/run_store_fixture.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string with_digits_as_zero(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
  return text;
}

TEST_F(PgRunStoreTest, HandsTheWatermarkToTheRun) {
  catalogue_->set_state("loans", "2024-01-01T00:00:00Z");
  Run const run = store_.begin("loans", Trigger::cli);
  EXPECT_EQ(run.watermark_before, "2024-01-01T00:00:00Z");
  EXPECT_EQ(list("loans", 1)[0].watermark_before, "2024-01-01T00:00:00Z");
}

TEST_F(PgRunStoreTest, RecordsAFailureWithItsChecks) {
  Run const run = store_.begin("loans", Trigger::cli);
  store_.fail(run, {.read = 10, .quarantined = 1, .pages = 1, .bytes = 99}, broken_,
              {CheckResult{.position = 0,
                           .rule = "range",
                           .subject = "score 1..5",
                           .on_fail = OnFail::quarantine,
                           .passed = false,
                           .checked = 10,
                           .violations = 1,
                           .sample = "score is \xFF"}});
  auto const record = list("loans", 1)[0];
  EXPECT_EQ(record.status, "failed");
  EXPECT_EQ(record.error_code, "bad_page");
  EXPECT_EQ(record.error_message, "page 3 is no JSON");
  EXPECT_EQ(record.counts.read, 10u);
  EXPECT_EQ(value("SELECT rule || on_fail || passed || checked || violations || sample "
                  "FROM metadata.quality_results"),
            "rangequarantinefalse101score is \uFFFD");
}

TEST_F(PgRunStoreTest, RecordsAStopAsCancelled) {
  Run const run = store_.begin("loans", Trigger::cli);
  store_.fail(run, {}, StageError{ErrorKind::cancelled, "stopped", "stopped by a signal"}, {});
  EXPECT_EQ(status_of(run), "cancelled");
}

TEST_F(PgRunStoreTest, KeepsEightKibibytesOfAMessage) {
  Run const run = store_.begin("loans", Trigger::cli);
  std::string message = "\xFFü";
  message.append(20000, 'x').append("\0", 1);
  store_.fail(run, {}, StageError{ErrorKind::rejected, "long", message}, {});
  EXPECT_LE(std::stoi(value("SELECT octet_length(error_message) FROM metadata.pipeline_runs")),
            8192);
  EXPECT_EQ(value("SELECT left(error_message, 3) FROM metadata.pipeline_runs"), "\uFFFDüx");
}

TEST_F(PgRunStoreTest, ListsNewestFirstInUtc) {
  for (auto const* job : {"a", "b", "a"}) {
    store_.fail(store_.begin(job, Trigger::cli), {}, broken_, {});
  }
  auto const all = list(std::nullopt, 10);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_THAT((std::array{all[0].job_name, all[1].job_name, all[2].job_name}),
              ElementsAre("a", "b", "a"));
  EXPECT_GT(all[0].queued_at, all[2].queued_at);
  EXPECT_EQ(list("a", 10).size(), 2u);
  EXPECT_EQ(list("a", 1).size(), 1u);
  EXPECT_THAT(list("nothing", 10), IsEmpty());
  for (auto const& text : {all[0].queued_at, all[0].started_at, all[0].finished_at}) {
    EXPECT_EQ(with_digits_as_zero(text), "0000-00-00T00:00:00.000000Z");
  }
}

TEST_F(PgRunStoreTest, KeepsStateUntilItIsSetAgain) {
  EXPECT_FALSE(catalogue_->state("loans"));
  catalogue_->set_state("loans", "41");
  catalogue_->set_state("loans", "42");
  catalogue_->set_state("cards", std::nullopt);
  auto const state = catalogue_->state("loans");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->watermark, "42");
  EXPECT_EQ(state->run_id, std::nullopt);
  auto const all = catalogue_->states();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].job_name, "cards");
  EXPECT_EQ(all[0].watermark, std::nullopt);
}

TEST_F(PgRunStoreTest, RefusesToSetStateUnderALivingRun) {
  catalogue_->set_state("loans", "1");
  Run const run = store_.begin("loans", Trigger::cli);
  EXPECT_EQ(stage_error_of([&] { catalogue_->set_state("loans", "2"); }).code(), "already_running");
  EXPECT_EQ(catalogue_->state("loans")->watermark, "1");
  store_.fail(run, {}, broken_, {});
  begin_in_a_process_that_dies();
  catalogue_->set_state("loans", "3");
  EXPECT_EQ(catalogue_->state("loans")->watermark, "3");
}

}  // namespace
}  // namespace loanpulse
