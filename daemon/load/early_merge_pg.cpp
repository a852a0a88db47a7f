#include "load/early_merge_pg.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "load/sql/local_settings.hpp"
#include "load/stale_sessions_pg.hpp"
#include "load/warehouse.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

/// Between two requests to break off what is merged.
constexpr std::chrono::milliseconds between_requests{500};
/// Requests. Then the connection is closed.
constexpr int most_requests = 10;

}  // namespace

EarlyMerge::EarlyMerge(PgSessionPool& sessions, Run const& run, UpsertSql const& sql,
                       std::chrono::milliseconds lock_timeout)
    : sessions_{sessions}, run_{run}, sql_{sql}, lock_timeout_{lock_timeout} {}

EarlyMerge::~EarlyMerge() { stop(); }

void EarlyMerge::add(StagedChunk chunk, bool begins_with_known_keys) {
  {
    std::lock_guard const lock{mutex_};
    chunks_.push_back(chunk);
  }
  if (!thread_.joinable()) {
    begins_with_known_keys_ = begins_with_known_keys;
    thread_ = std::thread{[this] { work(); }};
  }
  changed_.notify_all();
}

std::optional<EarlyMerge::Merged> EarlyMerge::take_over(std::function<void()> const& keep_alive) {
  std::unique_lock lock{mutex_};
  complete_ = true;
  changed_.notify_all();
  while (!changed_.wait_for(lock, std::chrono::seconds{1}, [&] { return ended_; })) {
    lock.unlock();
    keep_alive();
    lock.lock();
  }
  lock.unlock();
  thread_.join();
  if (undone_) return std::nullopt;
  return Merged{*transaction_, counts_};
}

void EarlyMerge::stop() {
  if (thread_.joinable()) break_off();
  transaction_.reset();
  std::lock_guard const lock{mutex_};
  // A request to break something off may be on its way.
  if ((undone_ || interrupted_) && session_) session_->discard();
  session_.reset();
}

void EarlyMerge::break_off() {
  std::unique_lock lock{mutex_};
  abandoned_ = true;
  changed_.notify_all();
  // A request that arrives between two statements breaks off nothing, and none a server that stands
  // still.
  for (int requests = 1; !ended_; ++requests) {
    interrupted_ = true;
    auto const how = requests > most_requests ? Interruption::connection : Interruption::statement;
    if (session_) (*session_)->interrupt(how);
    changed_.wait_for(lock, between_requests, [&] { return ended_; });
  }
  lock.unlock();
  thread_.join();
}

void EarlyMerge::interrupt(Interruption how) {
  std::lock_guard const lock{mutex_};
  interrupted_ = true;
  if (session_) (*session_)->interrupt(how);
}

void EarlyMerge::work() {
  try {
    take_session();
    merge_all();
  } catch (std::exception const& error) {
    // If it was more than a lost race, the commit meets it again and says so.
    spdlog::debug("Merging ahead of the commit of run {} is undone: {}.", run_.run_id,
                  error.what());
    undone_ = true;
  }
  if (undone_) transaction_.reset();
  std::lock_guard const lock{mutex_};
  ended_ = true;
  changed_.notify_all();
}

/// Opening one takes a new process of the server's, in which time the next rows can be copied.
void EarlyMerge::take_session() {
  auto session = take_locking_session(sessions_, run_);
  std::lock_guard const lock{mutex_};
  session_.emplace(std::move(session));
  if (interrupted_) throw StageError{ErrorKind::cancelled, "cancelled", "the merge was broken off"};
}

void EarlyMerge::merge_all() {
  transaction_.emplace(**session_, limit_lock_wait(lock_timeout_) + "; " + end_when_idle + "; " +
                                       prefer_index_joins);
  Merge merge{*transaction_, run_, sql_, begins_with_known_keys_};
  while (auto const chunk = next()) merge.add(sql_.chunk(chunk->number), chunk->rows);
  counts_ = merge.counts();
}

std::optional<StagedChunk> EarlyMerge::next() {
  std::unique_lock lock{mutex_};
  bool const came = changed_.wait_for(lock, longest_pause,
                                      [&] { return abandoned_ || complete_ || !chunks_.empty(); });
  if (abandoned_ || !came) {
    undone_ = true;
    return std::nullopt;
  }
  if (chunks_.empty()) return std::nullopt;
  auto const chunk = chunks_.front();
  chunks_.pop_front();
  return chunk;
}

}  // namespace loanpulse
