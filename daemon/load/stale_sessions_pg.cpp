#include "load/stale_sessions_pg.hpp"

#include <spdlog/spdlog.h>

#include "ops/sha256.hpp"
#include "pg/answer_limit.hpp"

namespace loanpulse {
namespace {

/// Bytes. PostgreSQL cuts what is longer.
constexpr std::size_t longest_name = 63;
/// Seconds. Then whoever waits goes on without it: nobody can break it off while a session is being
/// taken.
constexpr std::chrono::seconds longest_look{10};

}  // namespace

std::string session_name(std::string const& job_name) {
  std::string name = "loanpulse " + job_name;
  if (name.size() <= longest_name) return name;
  std::string const digest = "~" + sha256_hex(job_name).substr(0, 16);
  return name.substr(0, longest_name - digest.size()) + digest;
}

void end_stale_sessions(PgSession& session, Run const& run) noexcept {
  try {
    AnswerLimit const limit{session.socket(), longest_look};
    PgTransaction tx{session};
    auto const ended = tx.exec(
        "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        "current_database() AND application_name = $1 AND backend_xid IS NOT NULL AND xact_start < "
        "timestamptz '1970-01-01 00:00:00+00' + $2::bigint * interval '1 microsecond'",
        session_name(run.job_name), run.started_at.time_since_epoch().count());
    for (auto const& row : ended) {
      spdlog::warn("Ended session {} of an earlier run of '{}' that still held locks.",
                   row[0].as<int>(), run.job_name);
    }
  } catch (std::exception const& error) {
    spdlog::debug("Sessions of earlier runs of '{}' could not be looked for: {}.", run.job_name,
                  error.what());
  }
}

PgSessionPool::Loan take_locking_session(PgSessionPool& sessions, Run const& run) {
  auto session = sessions.take(session_name(run.job_name));
  end_stale_sessions(*session, run);
  return session;
}

}  // namespace loanpulse
