#pragma once

#include <chrono>
#include <functional>

#include "load/run_sessions_pg.hpp"
#include "load/warehouse.hpp"
#include "model/error.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// What became of the run's commit, whose connection was `lost` before the answer came: the receipt
/// that it wrote. Asks again until the database answers or `is_interrupted`. Throws StageError
/// "connection_lost" when the run did not commit, "commit_unknown" when nobody says.
CommitReceipt learn_outcome(RunSessions& sessions, Run const& run,
                            std::chrono::milliseconds lock_timeout, StageError const& lost,
                            std::function<bool()> const& is_interrupted);

}  // namespace loanpulse
