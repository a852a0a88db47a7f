#include "integration/load/load_fixture.hpp"
#include "record/run_catalogue_pg.hpp"
#include "record/run_queue_pg.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>

namespace loanpulse {
namespace {

constexpr char const* day1 = "2024-03-01T00:00:00Z";
constexpr char const* day2 = "2024-03-02T00:00:00Z";

/// Runs from the queue that are loaded; a daemon is a queue of its own.
class AttemptsTest : public LoadTest {
 protected:
  loanpulse::Run claim_first() {
    auto const made = catalogue_->trigger({.job_name = job.name,
                                           .idempotency_key = std::nullopt,
                                           .request = "{}",
                                           .reason = std::nullopt});
    return queue_.claim(made.run.value().run_id).value();
  }
  void let_lease_expire() {
    db.value(
        "WITH x AS (UPDATE metadata.pipeline_runs SET lease_expires_at = now() - interval '1 s' "
        "WHERE status = 'running' RETURNING 1) SELECT count(*) FROM x");
  }
  std::string work_tables() {
    return db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'");
  }

  std::unique_ptr<RunCatalogue> const catalogue_ = make_run_catalogue(db.address());
  PgRunQueue queue_{db.address()};
  PgRunQueue other_{db.address()};
};

TEST_F(AttemptsTest, AClaimThatLostItsLeaseCannotCommitAndDoesNotMeetTheNext_fault_59) {
  auto const paused = claim_first();
  PgSessionPool zombie_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse zombie{zombie_sessions, scratch, job, paused, std::chrono::seconds{5}};
  zombie.prepare();
  send_runs_through_the_staging_area();
  auto const stale = stage(zombie, loan(1, "stale", day1));
  zombie.pause();
  let_lease_expire();

  // The tables of the claim that was lost are swept; the next one makes its own.
  EXPECT_EQ(other_.release_lost(), 1u);
  EXPECT_EQ(work_tables(), "0");
  auto const taken_over = other_.claim(paused.run_id).value();
  EXPECT_EQ(taken_over.attempt, 2);
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, taken_over, std::chrono::seconds{5}};
  warehouse.prepare();
  auto const ready = stage(warehouse, loan(1, "new", day2));

  EXPECT_EQ(queue_.renew(std::vector{paused}).front(), LeaseState::lost);
  EXPECT_EQ(stage_error_of([&] { zombie.commit(stale); }).code(), "fenced");
  PgRunStore{db.address()}.fail(paused, {}, {ErrorKind::transient, "x", "x"}, {});
  EXPECT_EQ(warehouse.commit(ready).counts.inserted, 1u);
  EXPECT_EQ(stage_error_of([&] { zombie.commit(stale); }).code(), "fenced");
  EXPECT_EQ(db.value("SELECT string_agg(city, ' ') FROM staging.loans"), "new");
  EXPECT_EQ(db.value("SELECT status || attempt || coalesce(error_code, '-') "
                     "FROM metadata.pipeline_runs"),
            "succeeded2-");
}

TEST_F(AttemptsTest, AZombieThatGoesOnStagingFindsItsOwnTablesOnly_fault_59) {
  auto const paused = claim_first();
  PgSessionPool zombie_sessions{db.address(), 0, std::chrono::seconds{0}};
  std::optional<PgWarehouse> zombie;
  zombie.emplace(zombie_sessions, scratch, job, paused, std::chrono::seconds{5});
  zombie->prepare();
  send_runs_through_the_staging_area();
  let_lease_expire();
  other_.release_lost();
  auto const taken_over = other_.claim(paused.run_id).value();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, taken_over, std::chrono::seconds{5}};
  auto const ready = stage(warehouse, loan(1, "new", day2));
  stage(*zombie, loan(2, "stale", day1));
  zombie->pause();
  EXPECT_EQ(warehouse.commit(ready).counts.inserted, 1u);
  EXPECT_EQ(db.value("SELECT string_agg(city, ' ') FROM staging.loans"), "new");
  zombie.reset();
  EXPECT_EQ(work_tables(), "0");
}

TEST_F(AttemptsTest, ASuccessForgetsTheErrorsOfEarlierAttempts) {
  auto const first = claim_first();
  queue_.record({.run = first,
                 .counts = {},
                 .error = StageError{ErrorKind::transient, "http_status", "HTTP 503"}});
  auto const second = queue_.claim(first.run_id).value();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, second, std::chrono::seconds{5}};
  warehouse.prepare();
  warehouse.commit(stage(warehouse, loan(1, "Riga", day1)));
  auto const record = catalogue_->find(first.run_id).value();
  EXPECT_EQ(record.status, "succeeded");
  EXPECT_EQ(record.error_code, std::nullopt);
  EXPECT_EQ(record.error_message, std::nullopt);
  EXPECT_EQ(db.value("SELECT failures FROM metadata.pipeline_runs"), "1");
}

TEST_F(AttemptsTest, ARequestToCancelIsHeardUntilTheCommit) {
  auto const run = claim_first();
  PgSessionPool warehouse_sessions{db.address(), 0, std::chrono::seconds{0}};
  PgWarehouse warehouse{warehouse_sessions, scratch, job, run, std::chrono::seconds{5}};
  warehouse.prepare();
  auto const ready = stage(warehouse, loan(1, "Riga", day1));
  EXPECT_EQ(catalogue_->cancel(run.run_id), CancelOutcome::requested);
  auto const error = stage_error_of([&] { warehouse.commit(ready); });
  EXPECT_EQ(error.kind(), ErrorKind::cancelled);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), "0");
}

}  // namespace
}  // namespace loanpulse
