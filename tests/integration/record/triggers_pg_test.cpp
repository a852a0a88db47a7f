#include "record/triggers_pg.hpp"

#include "integration/record/run_queue_fixture.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <set>
#include <thread>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Kind = TriggerOutcome::Kind;

TriggerRequest keyed(std::optional<std::string> key, std::string request = "{}") {
  return {.job_name = "loans",
          .trigger = Trigger::http,
          .idempotency_key = std::move(key),
          .request = std::move(request),
          .reason = std::nullopt};
}

class TriggersTest : public PgRunQueueTest {};

TEST_F(TriggersTest, QueuesBesideWhatIsThere) {
  running("loans");
  auto request = keyed(std::nullopt);
  request.reason = "month's end";
  auto const first = catalogue_->trigger(request);
  auto const second = catalogue_->trigger(request);
  EXPECT_EQ(first.kind, Kind::created);
  EXPECT_EQ(second.kind, Kind::created);
  EXPECT_NE(first.run.value().run_id, second.run.value().run_id);
  EXPECT_EQ(first.run->status, "queued");
  EXPECT_EQ(first.run->trigger, "http");
  EXPECT_EQ(first.run->reason, "month's end");
  EXPECT_EQ(catalogue_->find(first.run->run_id).value().reason, "month's end");
}

TEST_F(TriggersTest, TheSameKeyIsTheSameRunForEver_fault_60) {
  auto const first = catalogue_->trigger(keyed("airflow-1"));
  EXPECT_EQ(first.kind, Kind::created);
  queue_.claim(first.run.value().run_id);
  execute("UPDATE metadata.pipeline_runs SET status = 'succeeded', finished_at = now()");
  catalogue_->set_paused("loans", true, std::nullopt);
  auto const again = make_run_catalogue(database_.address())->trigger(keyed("airflow-1"));
  EXPECT_EQ(again.kind, Kind::repeated);
  EXPECT_EQ(again.run.value().run_id, first.run->run_id);
  EXPECT_EQ(again.run->status, "succeeded");
  auto const other = catalogue_->trigger(keyed("airflow-1", R"({"reason":"x"})"));
  EXPECT_EQ(other.kind, Kind::conflict);
  EXPECT_EQ(other.run.value().run_id, first.run->run_id);
  // Keys belong to a job.
  auto elsewhere = keyed("airflow-1");
  elsewhere.job_name = "payments";
  EXPECT_EQ(catalogue_->trigger(elsewhere).kind, Kind::created);
}

TEST_F(TriggersTest, AThousandTriggersWithOneKeyGiveOneRun_fault_60) {
  constexpr int triggers = 1000;
  std::mutex mutex;
  std::multiset<Kind> kinds;
  std::set<std::string> ids;
  std::vector<std::string> failures;
  std::array<std::thread, 8> callers;
  for (auto& caller : callers) {
    caller = std::thread{[&] {
      try {
        auto const catalogue = make_run_catalogue(database_.address());
        for (int i = 0; i < triggers / 8; ++i) {
          auto const outcome = catalogue->trigger(keyed("one"));
          std::lock_guard const lock{mutex};
          kinds.insert(outcome.kind);
          ids.insert(outcome.run.value().run_id);
        }
      } catch (std::exception const& error) {
        std::lock_guard const lock{mutex};
        failures.emplace_back(error.what());
      }
    }};
  }
  for (auto& caller : callers) caller.join();
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_EQ(kinds.count(Kind::created), 1u);
  EXPECT_EQ(kinds.count(Kind::repeated), static_cast<std::size_t>(triggers - 1));
  EXPECT_EQ(ids.size(), 1u);
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs"), "1");
}

TEST_F(TriggersTest, ParallelTriggersNeverOverfillTheQueue) {
  std::array<std::thread, 4> callers;
  std::array<int, 4> created{};
  for (std::size_t i = 0; i < callers.size(); ++i) {
    callers[i] = std::thread{[&, i] {
      auto const catalogue = make_run_catalogue(database_.address());
      for (;;) {
        auto const outcome = catalogue->trigger(keyed(std::nullopt));
        if (outcome.kind == Kind::queue_full) return;
        created[i] += outcome.kind == Kind::created ? 1 : 0;
      }
    }};
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(created[0] + created[1] + created[2] + created[3], static_cast<int>(max_queued_runs));
  // What was due is not what somebody piled up.
  auto elsewhere = keyed(std::nullopt);
  elsewhere.job_name = "payments";
  EXPECT_EQ(catalogue_->trigger(elsewhere).kind, Kind::created);
}

TEST_F(TriggersTest, TakesKeysOf255Characters) {
  std::string longest;
  for (int i = 0; i < 255; ++i) longest += "\u00e9";
  EXPECT_EQ(catalogue_->trigger(keyed(longest)).kind, Kind::created);
  auto const error = stage_error_of([&] { catalogue_->trigger(keyed(longest + "x")); });
  EXPECT_EQ(error.code(), "idempotency_key");
  EXPECT_THAT(error.what(), HasSubstr("256 characters"));
}

TEST_F(TriggersTest, APausedJobIsNotTriggered) {
  EXPECT_FALSE(catalogue_->set_paused("loans", true, "x"));
  know({"loans"});
  EXPECT_TRUE(catalogue_->set_paused("loans", true, "source is down"));
  EXPECT_EQ(catalogue_->trigger(keyed("k")).kind, Kind::paused);
  EXPECT_EQ(value("SELECT paused_reason || (paused_at <= now()) FROM metadata.jobs"),
            "source is downtrue");
  EXPECT_TRUE(catalogue_->set_paused("loans", false, std::nullopt));
  EXPECT_EQ(value("SELECT num_nulls(paused_reason, paused_at) FROM metadata.jobs"), "2");
  EXPECT_EQ(catalogue_->trigger(keyed("k")).kind, Kind::created);
}

TEST_F(TriggersTest, CancelsWhatWaitsAndAsksWhatRuns) {
  auto const waiting = catalogue_->trigger(keyed(std::nullopt)).run.value().run_id;
  EXPECT_EQ(catalogue_->cancel(waiting), CancelOutcome::cancelled);
  EXPECT_EQ(catalogue_->cancel(waiting), CancelOutcome::ended);
  EXPECT_EQ(queue_.claim(waiting), std::nullopt);
  auto const ended = catalogue_->find(waiting).value();
  EXPECT_EQ(ended.status, "cancelled");
  EXPECT_NE(ended.finished_at, "");

  auto const run = running("loans");
  EXPECT_EQ(catalogue_->cancel(run.run_id), CancelOutcome::requested);
  EXPECT_EQ(catalogue_->cancel(run.run_id), CancelOutcome::requested);
  EXPECT_TRUE(catalogue_->find(run.run_id).value().cancel_requested);
  EXPECT_EQ(store_.renew_lease(run, {}), LeaseState::cancel_requested);

  EXPECT_EQ(catalogue_->cancel("01234567-89ab-cdef-0123-456789abcdef"), CancelOutcome::unknown);
  EXPECT_EQ(catalogue_->cancel("'; DROP TABLE x"), CancelOutcome::unknown);
}

TEST_F(TriggersTest, CancelDoesNotWaitForACommit) {
  auto const run = running("loans");
  PgSession committing = database_.connect();
  PgTransaction transaction{committing};
  transaction.exec("SELECT 1 FROM metadata.pipeline_runs FOR UPDATE");
  EXPECT_LT(
      duration_of([&] { EXPECT_EQ(catalogue_->cancel(run.run_id), CancelOutcome::requested); }),
      std::chrono::seconds{20});
  EXPECT_FALSE(catalogue_->find(run.run_id).value().cancel_requested);
}

}  // namespace
}  // namespace loanpulse
