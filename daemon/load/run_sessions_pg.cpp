#include "load/run_sessions_pg.hpp"

#include <utility>

#include "load/stale_sessions_pg.hpp"

namespace loanpulse {

RunSessions::RunSessions(PgSessionPool& pool, Run const& run) : pool_{pool}, run_{run} {
  loan(LoadSession::staging).emplace(pool.take(session_name(run.job_name)));
}

void RunSessions::open_ahead() {
  opening_ = std::async(std::launch::async, [this] { return take_locking_session(pool_, run_); });
}

void RunSessions::open(LoadSession which) {
  auto session = opening_.valid() ? opening_.get() : take_locking_session(pool_, run_);
  std::lock_guard const lock{replacing_};
  loan(which).emplace(std::move(session));
}

void RunSessions::close(LoadSession which) {
  std::lock_guard const lock{replacing_};
  loan(which).reset();
}

void RunSessions::reconnect() {
  auto& session = (*this)[LoadSession::staging];
  // Connecting takes as long as a network takes, and interrupt() waits for nothing.
  auto fresh = session.another();
  std::lock_guard const lock{replacing_};
  session = std::move(fresh);
}

void RunSessions::interrupt(Interruption how) {
  std::lock_guard const lock{replacing_};
  for (auto const& loan : loans_) {
    if (loan) (*loan)->interrupt(how);
  }
}

std::deque<AnswerLimit> RunSessions::limit_answers(std::chrono::milliseconds longest) const {
  std::deque<AnswerLimit> limits;
  for (auto const& loan : loans_) {
    if (loan) limits.emplace_back((*loan)->socket(), longest);
  }
  return limits;
}

void RunSessions::discard() {
  for (auto& loan : loans_) {
    if (loan) loan->discard();
  }
}

}  // namespace loanpulse
