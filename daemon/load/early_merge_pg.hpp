#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "load/merge_pg.hpp"
#include "load/staging_area_pg.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// Merges chunks of the staging table on a thread and a session of its own, while the run still
/// fills others, so that COPY and merge use a processor each. All of it is one open transaction,
/// which becomes the run's commit. It is a head start and no more: whatever goes wrong undoes it,
/// and the commit begins anew with the chunks, which are still there.
///
/// It does not hold its transaction open for a source that is slow: after two seconds without a
/// chunk it undoes what it has. A process that stands still loses the session, and with it the
/// locks on the target, before its lease ends.
class EarlyMerge {
 public:
  /// All must outlive it.
  EarlyMerge(PgSessionPool& sessions, Run const& run, UpsertSql const& sql,
             std::chrono::milliseconds lock_timeout);
  /// Undoes what was not taken over.
  ~EarlyMerge();
  EarlyMerge(EarlyMerge const&) = delete;
  EarlyMerge& operator=(EarlyMerge const&) = delete;

  /// Every chunk in its turn, once. With the first the thread begins, which takes the session.
  /// `begins_with_known_keys` as in Merge: of the first.
  void add(StagedChunk chunk, bool begins_with_known_keys);
  /// The transaction with every chunk merged, and what that did; nothing when it was undone. Waits
  /// for the last chunk, and calls `keep_alive` every second meanwhile. The transaction lives until
  /// stop().
  struct Merged {
    PgTransaction& transaction;
    MergeCounts counts;
  };
  std::optional<Merged> take_over(std::function<void()> const& keep_alive);

  /// Ends the thread and gives the session back: what it merges is broken off, again and again
  /// until it hears of it. No chunk comes afterwards.
  void stop();
  /// Breaks off what the server does for it. From any thread; waits for nothing.
  void interrupt(Interruption how);

 private:
  void break_off();
  void work();
  void take_session();
  void merge_all();
  std::optional<StagedChunk> next();

  PgSessionPool& sessions_;
  Run const& run_;
  UpsertSql const& sql_;
  std::chrono::milliseconds const lock_timeout_;
  bool begins_with_known_keys_ = false;  ///< set before the thread begins

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<StagedChunk> chunks_;
  bool complete_ = false;   ///< no more chunks come
  bool abandoned_ = false;  ///< by its owner
  bool interrupted_ = false;
  bool ended_ = false;  ///< the thread has nothing left to do
  std::optional<PgSessionPool::Loan> session_;

  // Of the thread, and of the owner once it has ended.
  std::optional<PgTransaction> transaction_;
  MergeCounts counts_;
  bool undone_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace loanpulse
