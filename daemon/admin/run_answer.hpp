#pragma once

#include <string>
#include <string_view>

#include "admin/admin_message.hpp"
#include "model/run_record.hpp"

namespace loanpulse {

/// Whether nothing will happen to a run any more.
bool has_ended(RunRecord const& run);

/// The record as an answer, with its Location.
AdminResponse run_answer(int status, RunRecord const& run);

/// What somebody who waits is told: 200 with the ended run, 424 if it was expected to succeed and
/// did not, 202 while it has not ended.
AdminResponse waited_answer(RunRecord const& run, bool expect_succeeded);

/// 404 for a run that is not recorded.
AdminResponse unknown_run(std::string_view run_id);

}  // namespace loanpulse
