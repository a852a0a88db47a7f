#pragma once

#include "pg/session.hpp"

namespace loanpulse {

/// Drops the staging tables in schema loanpulse_work (run_<32 hex digits of the run id>_<attempt>
/// and quarantine_<…>) whose run is not running, or is in another attempt. A table still in use is
/// left for the next time. Never throws for what it could not drop; call it outside a transaction.
void drop_orphaned_work_tables(PgSession& session);

}  // namespace loanpulse
