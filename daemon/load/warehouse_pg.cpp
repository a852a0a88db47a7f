#include "load/warehouse_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "load/commit_outcome_pg.hpp"
#include "load/other_sessions_pg.hpp"
#include "load/sql/local_settings.hpp"
#include "load/stale_sessions_pg.hpp"
#include "load/target_pg.hpp"
#include "load/unique_facts.hpp"
#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

/// Seconds for a COPY to be cancelled and the staging area to be dropped. Then connections are cut,
/// and the sweep of work tables drops it.
constexpr std::chrono::seconds longest_closing{30};

void log_lost_commit(Run const& run, CommitStaged const& step) {
  std::string attempt;
  if (step.attempt > 1) {
    attempt = fmt::format(", attempt {} of {}", step.attempt, LoadStrategy::most_commits);
  }
  spdlog::warn("Commit of run {} of '{}' is redone{}: {}.", run.run_id, run.job_name, attempt,
               step.after->what());
}

}  // namespace

PgWarehouse::PgWarehouse(PgSessionPool& sessions, ScratchSpace& scratch, Job const& job,
                         Run const& run, std::chrono::milliseconds lock_timeout,
                         std::function<void()> keep_alive)
    : job_{job},
      run_{run},
      pool_{sessions},
      scratch_{scratch},
      lock_timeout_{lock_timeout},
      keep_alive_{std::move(keep_alive)},
      known_{job, run},
      sql_{job, run},
      strategy_{{.has_watermark = run.watermark_before.has_value(),
                 .set_checks_take_rows = sql_.set_checks_take_rows(),
                 .stages_all = job.target.mode == LoadMode::replace || job.target.deleted}},
      sessions_{sessions, run},
      area_{sessions_[LoadSession::staging], job, sql_},
      early_{sessions, run, sql_, lock_timeout} {}

PgWarehouse::~PgWarehouse() {
  early_.stop();
  // Whoever would interrupt a wait for a server that stands still has no hold on it any more.
  auto const limits = sessions_.limit_answers(longest_closing);
  direct_.reset();
  unchanged_.reset();
  if (!strategy_.is_committed()) area_.drop();
  // Sessions that were told to break off something may be told so a moment later.
  if (!strategy_.is_committed() || strategy_.is_interrupted()) sessions_.discard();
}

void PgWarehouse::prepare() {
  follow(strategy_.run_begins(), {});
  target_has_rows_ = prepare_target(sessions_[LoadSession::staging], job_, lock_timeout_);
  prepared_at_ = std::chrono::steady_clock::now();
}

/// On another session, which does not see what the run's own have not committed.
bool PgWarehouse::has_rows_of_others() {
  auto session = pool_.take(session_name(job_.name));
  PgTransaction tx{*session, limit_lock_wait(lock_timeout_)};
  return !tx.exec(fmt::format("SELECT 1 FROM {} LIMIT 1",
                              quoted_table(job_.target.schema, job_.target.table)))
              .empty();
}

void PgWarehouse::stage(RowBatch const& batch, std::vector<bool> const& keep,
                        SetFacts const& possible) {
  ArrivedPage page;
  page.rows = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), true));
  if (page.rows == 0) return;
  page.number = batch.page;
  page.is_later_part = batch.first_record > 0;
  page.came_quickly = std::chrono::steady_clock::now() - prepared_at_ < longest_pause / 2;
  page.known = known_.share_of(batch, keep);
  page.uniqueness = uniqueness_of(job_, possible);
  follow(strategy_.page_comes(page), {.batch = &batch, .keep = &keep});
}

void PgWarehouse::quarantine(std::vector<QuarantinedRow> const& rows) {
  if (!rows.empty()) follow(strategy_.rows_are_quarantined(), {.quarantined = &rows});
}

void PgWarehouse::pause() { follow(strategy_.source_pauses(), {}); }

CommitReceipt PgWarehouse::commit(Commit const& commit) {
  std::optional<CommitReceipt> receipt;
  follow(strategy_.commit_is_wanted(uniqueness_of(job_, commit.facts)),
         {.commit = &commit, .receipt = &receipt});
  return *std::move(receipt);
}

void PgWarehouse::interrupt(Interruption how) {
  strategy_.interrupt();
  sessions_.interrupt(how);
  early_.interrupt(how);
}

void PgWarehouse::follow(LoadStep step, Work const& work) {
  while (!std::holds_alternative<NothingMore>(step)) {
    try {
      step = perform(step, work);
    } catch (StageError const& error) {
      auto other = strategy_.failed(error);
      if (!other && std::holds_alternative<CommitStaged>(step)) {
        if (auto const more =
                with_other_sessions(sessions_[LoadSession::staging], job_.target, error)) {
          throw *more;
        }
      }
      if (!other) throw;
      if (std::holds_alternative<AskTarget>(step)) {
        spdlog::debug("Run {} does without a question: {}.", run_.run_id, error.what());
      }
      step = *std::move(other);
    }
  }
}

LoadStep PgWarehouse::perform(LoadStep const& step, Work const& work) {
  auto const staged = [this] { return strategy_.staged(area_.has_complete()); };
  auto const commit = [&](PgTransaction& tx, ReadyRows ready) {
    *work.receipt = commit_run(tx, job_, run_, sql_, area_, *work.commit, std::move(ready));
    return strategy_.done();
  };
  return std::visit(
      ByStep{
          [&](OpenSessionAhead) {
            sessions_.open_ahead();
            return strategy_.done();
          },
          [&](OpenSession const& open) {
            sessions_.open(open.session);
            return strategy_.done();
          },
          [&](AskTarget) {
            direct_ = DirectLoad::try_for(sessions_[LoadSession::staging], job_, run_, *work.batch,
                                          *work.keep, scratch_);
            return strategy_.answered(direct_ != nullptr);
          },
          [&](SpoolPage) {
            direct_->spool(*work.batch, *work.keep);
            return strategy_.done();
          },
          [&](BeginCopying const& begin) {
            direct_->begin(sessions_[begin.on], lock_timeout_);
            return strategy_.done();
          },
          [&](CopySpooled) {
            direct_->copy_spooled();
            return strategy_.done();
          },
          [&](FlushCopy) {
            direct_->flush();
            return strategy_.done();
          },
          [&](AskForRows const& ask) {
            if (!unchanged_) {
              unchanged_.emplace(job_, sql_.with_cursor_text(), scratch_, lock_timeout_);
            }
            return strategy_.answered(unchanged_->ask(sessions_[ask.on], *work.batch, *work.keep));
          },
          [&](ReceiveRows) {
            unchanged_->receive();
            return strategy_.done();
          },
          [&](CompareRows) {
            auto const page = unchanged_->compare();
            return strategy_.compared(page.rows, page.unchanged, page.absent);
          },
          [&](StageDiffering) {
            area_.stage(unchanged_->differing().stream, unchanged_->differing().rows);
            return staged();
          },
          [&](SpoolNew) {
            if (!direct_) {
              direct_ = DirectLoad::try_for_new_rows(sessions_[LoadSession::staging], job_, run_,
                                                     scratch_);
            }
            if (!direct_) return strategy_.answered(false);
            direct_->spool_new(unchanged_->differing().stream);
            return strategy_.answered(true);
          },
          [&](StagePage) {
            area_.stage(*work.batch, *work.keep);
            return staged();
          },
          [&](QuarantineRows) {
            area_.quarantine(*work.quarantined);
            return strategy_.done();
          },
          [&](FlushStaging) {
            area_.flush();
            return strategy_.done();
          },
          [&](CompleteStaging) {
            area_.complete();
            return staged();
          },
          [&](ReplaySpool const& replay) {
            stage_spooled(replay);
            return staged();
          },
          [&](MergeChunks) {
            for (auto const& chunk : area_.take_complete()) {
              early_.add(chunk, strategy_.begins_with_known_keys());
            }
            return strategy_.done();
          },
          [&](StopMerging) {
            early_.stop();
            return strategy_.done();
          },
          [&](CommitCopied) { return commit(direct_->flush(), ready_rows(*work.commit)); },
          [&](CommitMerged) {
            auto const merged = early_.take_over(keep_alive_);
            if (!merged) return strategy_.answered(false);
            auto ready = ready_rows(*work.commit);
            ready.merged = merged->counts;
            return commit(merged->transaction, std::move(ready));
          },
          [&](CommitStaged const& staged_rows) {
            auto& session = sessions_[LoadSession::staging];
            if (staged_rows.after) log_lost_commit(run_, staged_rows);
            if (staged_rows.attempt > 1) end_stale_sessions(session, run_);
            PgTransaction tx{session, limit_lock_wait(lock_timeout_)};
            return commit(tx, ready_rows(*work.commit));
          },
          [&](LearnOutcome const& learn) {
            direct_.reset();
            *work.receipt = learn_outcome(sessions_, run_, lock_timeout_, learn.lost,
                                          [this] { return strategy_.is_interrupted(); });
            return strategy_.done();
          },
          [&](FailRun const& fail) -> LoadStep { throw StageError{fail.reason}; },
          [&](NothingMore) { return step; },
      },
      step);
}

void PgWarehouse::stage_spooled(ReplaySpool const& replay) {
  spdlog::debug("Run {} goes on through the staging area: {}.", run_.run_id, replay.reason.what());
  if (replay.spool == Spool::copied) {
    auto const direct = std::move(direct_);
    direct->fall_back_to(area_, keep_alive_);
    sessions_.close(LoadSession::copying);
    return;
  }
  if (unchanged_) unchanged_->fall_back_to(area_, keep_alive_);
  unchanged_.reset();
  sessions_.close(LoadSession::comparing);
}

/// As the staging area, the comparison and the copies have them.
ReadyRows PgWarehouse::ready_rows(Commit const& commit) const {
  ReadyRows ready;
  ready.unchanged = unchanged_ ? unchanged_->rows() : 0;
  ready.count = area_.staged() + ready.unchanged;
  ready.facts = commit.facts;
  if (direct_) {
    // Among rows that were all copied the index has found no key twice.
    if (ready.count == 0) ready.facts = with_distinct_keys(job_, commit.facts);
    ready.direct = direct_->spooled_rows();
    ready.direct_inserted = direct_->rows();
    ready.count += ready.direct;
  }
  ready.begins_with_known_keys = strategy_.begins_with_known_keys();
  ready.target_has_rows = target_has_rows_;
  return ready;
}

}  // namespace loanpulse
