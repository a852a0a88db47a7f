#pragma once

#include <string_view>

#include "admin/admin_message.hpp"
#include "admin/request_parameters.hpp"
#include "model/run_record.hpp"

namespace loanpulse {

/// The record as an answer, with its Location.
AdminResponse run_answer(int status, RunRecord const& run);

/// What somebody who waits is told: 200 with the ended run, 424 if it was expected to succeed and
/// did not, 202 while it has not ended.
AdminResponse waited_answer(RunRecord const& run, bool expect_succeeded);

/// The record as it is with this status, or, where the request wants it, as waited_answer(), for
/// which it is held back until the run has ended.
AdminOutcome run_or_wait(int status, RunRecord const& run, WaitParameters const& wait);

/// 404 for a run that is not recorded.
AdminResponse unknown_run(std::string_view run_id);

}  // namespace loanpulse
