#pragma once

#include <optional>
#include <string>

#include "model/trigger.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// See RunCatalogue::trigger(). Triggers of one job wait for each other until their transactions
/// end. Throws StageError "idempotency_key" for a key above 255 characters.
TriggerOutcome trigger_run(PgTransaction& transaction, TriggerRequest const& request);

/// See RunCatalogue::cancel(). Throws StageError "sql_55P03" when the run's commit is under way,
/// which holds its row: then it is too late.
CancelOutcome cancel_run(PgTransaction& transaction, std::string const& run_id);

/// See RunCatalogue::set_paused().
bool set_job_paused(PgTransaction& transaction, std::string const& job_name, bool paused,
                    std::optional<std::string> const& reason);

}  // namespace loanpulse
