#pragma once

#include <chrono>

namespace loanpulse {

/// How long the statements of a session may take. Zero: as long as it takes.
struct PgLimits {
  /// Milliseconds that a statement waits for a lock of another session; then it fails: "sql_55P03".
  std::chrono::milliseconds lock{30'000};
  /// Milliseconds of one statement; then the server breaks it off: "sql_57014". Zero leaves what
  /// the role or the database has.
  std::chrono::milliseconds statement{60'000};

  /// When a server that says nothing at all, not even that, is given up: it is stopped, or behind a
  /// network that swallows everything. Its connection is closed: "database_lost".
  std::chrono::milliseconds answer() const {
    constexpr std::chrono::milliseconds on_the_way{5'000};
    return statement.count() > 0 ? statement + on_the_way : statement;
  }
};

/// Of the daemon's questions, which are short: a lease must be renewed many times in its life.
inline constexpr PgLimits limits_of_questions{std::chrono::seconds{5}, std::chrono::seconds{15}};
/// Of questions that a client of the admin API waits for.
inline constexpr PgLimits limits_of_requests{std::chrono::seconds{3}, std::chrono::seconds{5}};
/// Of a run's own sessions: a merge takes what it takes, and whoever watches the run ends it.
inline constexpr PgLimits limits_of_loads{std::chrono::seconds{60}, std::chrono::seconds{0}};
/// Of a migration, which may build an index over everything.
inline constexpr PgLimits limits_of_migrations{std::chrono::seconds{60}, std::chrono::seconds{0}};

}  // namespace loanpulse
