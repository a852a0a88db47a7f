#pragma once

#include <optional>

#include "model/error.hpp"
#include "model/target.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Of an error about a lock of another session (a lock timeout, a deadlock) or about a time limit:
/// the same with what we were about, and who holds locks on it: their sessions, users and programs,
/// as far as PostgreSQL shows them. Nothing for other errors. `session` is in no transaction. Asks
/// the server; never throws.
std::optional<StageError> with_other_sessions(PgSession& session, Target const& target,
                                              StageError const& error) noexcept;

}  // namespace loanpulse
