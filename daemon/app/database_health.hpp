#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <string>

#include "model/error.hpp"
#include "ops/log_throttle.hpp"

namespace loanpulse {

/// Whether the database is there for the daemon: it answers its questions, it does what it is
/// asked, and it takes further connections, which every run needs. Writes one log line when either
/// fails, one a minute while it does, and one when it is over. Of the event loop.
class DatabaseHealth {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// `changed` is told of every change.
  explicit DatabaseHealth(std::function<void(bool up, std::string const& detail)> changed)
      : changed_{std::move(changed)} {}

  /// To a question of the daemon's.
  void answered(Steady now = std::chrono::steady_clock::now());
  /// What is refused, as for want of a privilege, is no outage, and not over with the answer to
  /// another question, but when nothing has been refused for a while.
  void failed(StageError const& error, Steady now);
  /// A question waits since then: at some point nobody should count on an answer.
  void waiting(Steady since, Steady now);

  /// A further session could be opened, or could not.
  void connected();
  void not_connected(StageError const& error, Steady now);

  bool up() const { return answers_.up && obeys_.up && connects_.up; }
  /// Only that questions are answered: then sessions that are there can be used.
  bool answers() const { return answers_.up; }

  /// How long to wait before asking again: 250 ms at first, 5 s in the end.
  std::chrono::milliseconds pause() const;

 private:
  struct Aspect {
    char const* name;
    char const* trouble;
    bool up;
    int failures = 0;
    std::string detail{};
  };

  void well(Aspect& aspect);
  void ill(Aspect& aspect, std::string detail, Steady now);
  void tell();

  std::function<void(bool, std::string const&)> changed_;
  LogThrottle throttle_;
  Aspect answers_{"answers", "The daemon waits for PostgreSQL", false};
  Aspect obeys_{"does what it is asked", "PostgreSQL refuses what the daemon asks of it", true};
  Steady refused_at_{};
  /// As long as nothing is known there is one to be had.
  Aspect connects_{"takes connections", "PostgreSQL takes no further connection", true};
};

}  // namespace loanpulse
