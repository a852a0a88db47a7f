#include "load/other_sessions_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

constexpr char const* describe =
    "SELECT string_agg(session, ', ') FROM (SELECT format('session %s of user %s (%s, %s since %s "
    "UTC)', a.pid, coalesce(a.usename, '?'), coalesce(nullif(a.application_name, ''), 'no name'), "
    "coalesce(a.state, 'state unknown'), to_char(coalesce(a.xact_start, a.query_start, "
    "a.backend_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')) AS session FROM "
    "pg_stat_activity a WHERE a.pid <> pg_backend_pid() AND a.pid IN ({}) ORDER BY a.xact_start "
    "LIMIT 5) found";

std::string holders(Target const& target) {
  // What every reader has, stands in nobody's way who writes.
  return fmt::format(
      "SELECT l.pid FROM pg_locks l WHERE l.granted AND l.mode <> 'AccessShareLock' AND l.database "
      "= (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.relation IN "
      "(to_regclass({}), 'metadata.pipeline_runs'::regclass, 'metadata.ingestion_state'::regclass)",
      quoted_literal(quoted_table(target.schema, target.table)));
}

/// The numbers of a text: in a deadlock's details, whatever its language, processes are among them.
std::string numbers_of(std::string_view text) {
  std::string numbers = "0";
  while (true) {
    auto const begin = text.find_first_of("0123456789");
    if (begin == std::string_view::npos) return numbers;
    auto const end = std::min(text.find_first_not_of("0123456789", begin), text.size());
    auto const digits = text.substr(begin, end - begin);
    if (digits.size() < 10) numbers.append(", ").append(digits);  // no process has more
    text.remove_prefix(end);
  }
}

}  // namespace

std::optional<StageError> with_other_sessions(PgSession& session, Target const& target,
                                              StageError const& error) noexcept {
  bool const timed_out = error.code() == "sql_57014" || error.code() == "sql_25P03";
  bool const deadlock = error.code() == "sql_40P01";
  bool const lock = error.code() == "sql_55P03";
  if (!timed_out && !deadlock && !lock) return std::nullopt;
  std::string message = error.what();
  message += "; this was while it loaded " + target.qualified_name();
  if (timed_out) return StageError{error.kind(), error.code(), message};
  try {
    auto const pids = deadlock ? numbers_of(error.what()) : holders(target);
    PgTransaction tx{session};
    auto const found = tx.exec(fmt::format(describe, pids));
    if (!found[0][0].is_null()) {
      message += fmt::format(", {} {}", deadlock ? "the other was" : "whose locks are held by",
                             found[0][0].as<std::string>());
    }
  } catch (std::exception const& unknown) {
    spdlog::debug("Sessions that hold locks could not be looked for: {}.", unknown.what());
  }
  return StageError{error.kind(), error.code(), message};
}

}  // namespace loanpulse
