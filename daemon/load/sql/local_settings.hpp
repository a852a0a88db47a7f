#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace loanpulse {

// What a PgTransaction of a load may begin with. Not settings of the session: behind a transaction
// pooler they would stay with whoever gets the server's session next.

/// Statements fail with "sql_55P03" instead of waiting longer for a lock of another session.
inline std::string limit_lock_wait(std::chrono::milliseconds longest) {
  return fmt::format("SET LOCAL lock_timeout = {}", longest.count());
}

/// For a transaction that is left open while pages come: the server ends its session when nothing
/// has come for so long, which is before a lease is over.
inline constexpr char const* end_when_idle =
    "SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// For one that joins the rows of a page or a chunk with the target: they are read through its
/// index one by one, never the whole target for each of them. The planner knows nothing of a table
/// that is a second old, and its costs are those of a disk. Processors are busy with the next rows:
/// workers for these would take turns with them.
inline constexpr char const* prefer_index_joins =
    "SET LOCAL random_page_cost = 1.1; SET LOCAL enable_hashjoin = off; SET LOCAL "
    "enable_mergejoin = off; SET LOCAL max_parallel_workers_per_gather = 0";

}  // namespace loanpulse
