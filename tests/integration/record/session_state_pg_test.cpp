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
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
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

  /// The server's process behind the newest session of that name; "" when there is none. One that
  /// was closed may be seen for a moment.
  std::string backend(std::string const& name) const {
    return value("SELECT pid FROM pg_stat_activity WHERE application_name = 'loanpulse " + name +
                 "' AND datname = current_database() ORDER BY backend_start DESC LIMIT 1");
  }
  /// A question that finds the records locked.
  template <class Ask>
  std::string refusal_under_a_lock(Ask const& ask) {
    PgTransaction lock{session_};
    lock.exec("LOCK TABLE metadata.pipeline_runs");
    return stage_error_of(ask).code();
  }
  static constexpr PgLimits brief{std::chrono::milliseconds{200}, std::chrono::seconds{5}};

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

TEST_F(SessionStateTest, AQueueOpensItsSessionWhenItIsAskedAndAnotherWhenThatWasEnded) {
  EXPECT_EQ(backend("queue"), "");
  queue_.now();
  auto const first = backend("queue");
  ASSERT_EQ(value("SELECT pg_terminate_backend(" + first + ", 10000)"), "t");
  queue_.now();
  EXPECT_NE(backend("queue"), "");
  EXPECT_NE(backend("queue"), first);
}

TEST_F(SessionStateTest, AfterAFailureThatMayPassAQueueAsksOnAnotherSession) {
  PgRunQueue queue{database_.address(), brief};
  queue.now();
  auto const first = backend("queue");
  EXPECT_EQ(refusal_under_a_lock([&] { queue.waiting(1, std::nullopt); }), "sql_55P03");
  EXPECT_THAT(queue.waiting(1, std::nullopt), testing::IsEmpty());
  EXPECT_NE(backend("queue"), first);

  auto const second = backend("queue");
  RunEnding nonsense;
  nonsense.run.run_id = "no uuid";
  EXPECT_EQ(stage_error_of([&] { queue.record(nonsense); }).code(), "sql_22P02");
  queue.now();
  EXPECT_EQ(backend("queue"), second) << "on another one a refusal would only come again";
}

TEST_F(SessionStateTest, TheCatalogueKeepsASessionUntilAFailureThatMayPass) {
  auto const catalogue = make_run_catalogue(database_.address(), brief);
  EXPECT_EQ(backend("catalogue"), "");
  catalogue->list({});
  auto const first = backend("catalogue");
  catalogue->states();
  TriggerRequest const too_long{.job_name = "loans",
                                .idempotency_key = std::string(256, 'k'),
                                .request = "{}",
                                .reason = std::nullopt};
  EXPECT_EQ(stage_error_of([&] { catalogue->trigger(too_long); }).code(), "idempotency_key");
  catalogue->states();
  EXPECT_EQ(backend("catalogue"), first);
  EXPECT_EQ(refusal_under_a_lock([&] { catalogue->list({}); }), "sql_55P03");
  catalogue->states();
  EXPECT_NE(backend("catalogue"), first);
}

TEST_F(SessionStateTest, WhatComesBeforeAQuestionToTheCatalogueMayRefuseIt) {
  auto const catalogue = make_run_catalogue(database_.address(), limits_of_questions, [] {
    throw StageError{ErrorKind::transient, "away", "PostgreSQL is away"};
  });
  EXPECT_EQ(stage_error_of([&] { catalogue->list({}); }).code(), "away");
  EXPECT_EQ(backend("catalogue"), "") << "nothing was asked";
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
