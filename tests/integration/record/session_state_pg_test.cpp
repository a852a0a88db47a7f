#include "integration/record/run_queue_fixture.hpp"
#include "load/target_pg.hpp"
#include "record/due_runs_pg.hpp"
#include "record/job_summaries_pg.hpp"
#include "record/lost_runs_pg.hpp"
#include "record/queue_claims_pg.hpp"
#include "record/run_ending_pg.hpp"
#include "record/run_record_pg.hpp"
#include "record/triggers_pg.hpp"
#include "support/sample_job.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

/// A transaction pooler gives every transaction another server session: what one of ours left
/// there would be missing later, and would reach a stranger.
class SessionStateTest : public PgRunQueueTest {
 protected:
  /// Everything that a session can hold between two transactions.
  std::string state() {
    PgTransaction transaction{session_};
    auto const rows = transaction.exec(
        "SELECT (SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings) || "
        "' prepared ' || (SELECT count(*) FROM pg_prepared_statements) || "
        "' cursors ' || (SELECT count(*) FROM pg_cursors WHERE is_holdable) || "
        "' listens ' || (SELECT count(*) FROM pg_listening_channels()) || "
        "' locks ' || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
        "AND pid = pg_backend_pid()) || "
        "' temporary ' || (SELECT count(*) FROM pg_class WHERE relpersistence = 't')");
    return rows[0][0].c_str();
  }
  template <class Action>
  auto in_transaction(Action const& action) {
    PgTransaction transaction{session_};
    auto result = action(transaction);
    transaction.commit();
    return result;
  }

  PgSession session_ = database_.connect();
};

TEST_F(SessionStateTest, NothingOfTheQueueStaysInASession_fault_59) {
  auto const before = state();
  std::vector<ScheduledJob> const jobs{{"loans", "every 5m"}};
  std::vector<JobDue> const all{due("loans", std::nullopt, {due_at(recent())})};
  std::vector<std::string> const names{"loans"};
  TriggerRequest const request{
      .job_name = "loans", .idempotency_key = "k", .request = "{}", .reason = std::nullopt};
  in_transaction([&](auto& tx) { return register_job_rows(tx, jobs); });
  in_transaction([&](auto& tx) { return record_due_runs(tx, all); });
  auto const made = in_transaction([&](auto& tx) { return trigger_run(tx, request); });
  in_transaction([&](auto& tx) { return waiting_runs(tx, 10, std::nullopt); });
  in_transaction([&](auto& tx) { return until_next_waiting_run(tx); });
  auto const run =
      in_transaction([&](auto& tx) { return claim_run(tx, made.run.value().run_id); }).value();
  in_transaction([&](auto& tx) { return renew_leases(tx, std::vector{run}); });
  in_transaction([&](auto& tx) { return running_rows(tx, std::nullopt).size(); });
  in_transaction([&](auto& tx) {
    return put_back_run(tx, run, {}, std::nullopt, std::chrono::milliseconds{0});
  });
  in_transaction([&](auto& tx) { return cancel_run(tx, run.run_id); });
  in_transaction([&](auto& tx) { return set_job_paused(tx, "loans", true, "x"); });
  in_transaction([&](auto& tx) { return list_runs(tx, {}); });
  in_transaction([&](auto& tx) { return summarize_jobs(tx, names); });
  EXPECT_EQ(state(), before);
}

TEST_F(SessionStateTest, NothingOfALoadStaysInASession) {
  auto const before = state();
  auto const job = sample_job();
  prepare_target(session_, job, std::chrono::seconds{7});
  EXPECT_EQ(state(), before);
}

TEST_F(SessionStateTest, ALeftOverWouldBeSeen) {
  auto const before = state();
  in_transaction([](auto& tx) {
    return tx.exec("SELECT set_config('lock_timeout', '5s', false), pg_advisory_lock(1)");
  });
  EXPECT_NE(state(), before);
}

}  // namespace
}  // namespace loanpulse
