#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace loanpulse {

/// Settings of a PgTransaction whose statements fail with "sql_55P03" instead of waiting longer for
/// a lock of another session. Not of the session: behind a transaction pooler they would stay with
/// whoever gets the server's session next.
inline std::string limit_lock_wait(std::chrono::milliseconds longest) {
  return fmt::format("SET LOCAL lock_timeout = {}", longest.count());
}

/// The same of a PgTransaction that is left open while pages come: the server ends its session when
/// nothing has come for so long, which is before a lease is over.
inline constexpr char const* end_when_idle =
    "SET LOCAL idle_in_transaction_session_timeout = '30s'";

}  // namespace loanpulse
