#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pg/session.hpp"

namespace loanpulse {

/// Sessions at rest, so that a run that takes milliseconds need not begin with opening one: that
/// costs the server a process. Safe from every thread.
class PgSessionPool {
 public:
  /// A session on loan: in no transaction when it comes. Goes back when destroyed, or is closed
  /// when it is broken, in a transaction or was discarded.
  class Loan {
   public:
    ~Loan();
    Loan(Loan&& other) noexcept = default;
    Loan(Loan const&) = delete;
    Loan& operator=(Loan const&) = delete;

    PgSession& operator*() const { return *session_; }
    PgSession* operator->() const { return session_.get(); }
    /// Nobody shall have it afterwards: a request to break off a statement may still be on its way.
    void discard() { pool_ = nullptr; }

   private:
    friend class PgSessionPool;
    Loan(PgSessionPool& pool, std::unique_ptr<PgSession> session)
        : pool_{&pool}, session_{std::move(session)} {}

    PgSessionPool* pool_;
    std::unique_ptr<PgSession> session_;
  };

  /// Keeps at most so many at rest, each for at most so long.
  PgSessionPool(PgAddress address, std::size_t most_at_rest, std::chrono::seconds longest_rest,
                PgLimits const& limits = limits_of_loads);

  /// One that still answers, else a new one; see open_connection() for its errors.
  Loan take(std::string const& application_name);
  /// Closes those that have rested too long.
  void close_rested();
  std::size_t at_rest() const;

 private:
  using Steady = std::chrono::steady_clock::time_point;
  struct Resting {
    std::unique_ptr<PgSession> session;
    Steady since;
  };

  void give_back(std::unique_ptr<PgSession> session) noexcept;

  PgAddress const address_;
  std::size_t const most_at_rest_;
  std::chrono::seconds const longest_rest_;
  PgLimits const limits_;
  mutable std::mutex mutex_;
  std::vector<Resting> resting_;  ///< the last to come is the first to go
};

}  // namespace loanpulse
