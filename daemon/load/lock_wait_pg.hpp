#pragma once

#include <chrono>

#include "pg/session.hpp"

namespace loanpulse {

/// Statements of this transaction fail with "sql_55P03" instead of waiting longer for a lock of
/// another session. Not a setting of the session: behind a transaction pooler that would stay with
/// whoever gets the server's session next.
void limit_lock_wait(PgTransaction& transaction, std::chrono::milliseconds longest);

}  // namespace loanpulse
