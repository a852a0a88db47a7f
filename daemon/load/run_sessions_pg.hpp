#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <optional>

#include "load/load_step.hpp"
#include "model/run.hpp"
#include "pg/answer_limit.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// The sessions of one run, of which all but the staging area's come and go. Used by the run's
/// loading thread, apart from interrupt(). Methods throw StageError.
class RunSessions {
 public:
  /// Takes the staging area's. Both must outlive it.
  RunSessions(PgSessionPool& pool, Run const& run);
  RunSessions(RunSessions const&) = delete;
  RunSessions& operator=(RunSessions const&) = delete;

  /// One that is there.
  PgSession& operator[](LoadSession which) { return **loan(which); }

  /// Opens one in the background: for the first open().
  void open_ahead();
  void open(LoadSession which);
  void close(LoadSession which);
  /// A new connection in place of the staging area's, which was lost.
  void reconnect();

  /// Breaks off what the server does on any of them. From any thread; waits for nothing.
  void interrupt(Interruption how);

  /// While they live, connections are cut whose servers take so long for an answer.
  std::deque<AnswerLimit> limit_answers(std::chrono::milliseconds longest) const;
  /// Nobody shall have them afterwards.
  void discard();

 private:
  std::optional<PgSessionPool::Loan>& loan(LoadSession which) {
    return loans_.at(static_cast<std::size_t>(which));
  }

  PgSessionPool& pool_;
  Run const& run_;
  /// Held by interrupt(), and while what it works on is being replaced.
  std::mutex replacing_;
  std::array<std::optional<PgSessionPool::Loan>, 3> loans_;  ///< by LoadSession
  std::future<PgSessionPool::Loan> opening_;
};

}  // namespace loanpulse
