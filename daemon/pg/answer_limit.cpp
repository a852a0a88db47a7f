#include "pg/answer_limit.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <csignal>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace loanpulse {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Watches over all limits of the process on one thread. Never destroyed: sessions of static
/// lifetime may be closed after everything else.
class Watch {
 public:
  static Watch& instance() {
    static auto* const watch = new Watch;
    return *watch;
  }

  std::uint64_t add(ConnectionSocket const& socket, SteadyClock::time_point deadline) {
    std::lock_guard const lock{mutex_};
    auto const id = ++last_id_;
    limits_.emplace(id, Limit{&socket, deadline, false});
    auto const [place, is_new] = deadlines_.emplace(deadline, id);
    // Limits of one kind come in the order of their ends: hardly ever is anybody woken.
    if (place == deadlines_.begin()) changed_.notify_one();
    return id;
  }
  /// Under the lock, so that no socket is cut that may be gone already.
  void remove(std::uint64_t id) {
    std::lock_guard const lock{mutex_};
    auto const found = limits_.find(id);
    deadlines_.erase({found->second.deadline, id});
    limits_.erase(found);
  }
  bool passed(std::uint64_t id) {
    std::lock_guard const lock{mutex_};
    return limits_.at(id).passed;
  }

 private:
  struct Limit {
    ConnectionSocket const* socket;
    SteadyClock::time_point deadline;
    bool passed;
  };

  Watch() {
    std::thread{[this] { watch(); }}.detach();
  }

  void watch() {
    // It outlives whoever handles signals, so that none may come to it.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::unique_lock lock{mutex_};
    while (true) {
      if (deadlines_.empty()) {
        changed_.wait(lock);
        continue;
      }
      auto const [deadline, id] = *deadlines_.begin();
      if (SteadyClock::now() < deadline) {
        changed_.wait_until(lock, deadline);
        continue;
      }
      deadlines_.erase(deadlines_.begin());
      auto& limit = limits_.at(id);
      limit.passed = true;
      limit.socket->cut();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Limit> limits_;
  std::set<std::pair<SteadyClock::time_point, std::uint64_t>> deadlines_;
  std::uint64_t last_id_ = 0;
};

}  // namespace

AnswerLimit::AnswerLimit(ConnectionSocket const& socket, std::chrono::milliseconds limit)
    : limit_{limit},
      id_{limit.count() > 0 ? Watch::instance().add(socket, SteadyClock::now() + limit) : 0} {}

AnswerLimit::~AnswerLimit() {
  if (id_ != 0) Watch::instance().remove(id_);
}

bool AnswerLimit::passed() const { return id_ != 0 && Watch::instance().passed(id_); }

StageError AnswerLimit::error() const {
  return {ErrorKind::transient, "database_lost",
          fmt::format("PostgreSQL has not answered for {} s, so the connection was closed: look "
                      "whether the server, or the network to it, stands still",
                      std::chrono::duration_cast<std::chrono::seconds>(limit_).count())};
}

}  // namespace loanpulse
