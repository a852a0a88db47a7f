#pragma once

#include <optional>
#include <string>
#include <vector>

#include "admin/admin_view.hpp"

namespace loanpulse {

// JSON documents of what the admin API shows; their members are described in openapi.json.

std::string job_json(JobView const& job);
std::string job_list_json(std::vector<JobView> const& jobs,
                          std::optional<std::string> const& next_after);
std::string run_list_json(std::vector<RunRecord> const& runs,
                          std::optional<std::string> const& next_before);
std::string state_json(IngestionState const& state);
std::string readiness_json(ReadinessView const& readiness);
std::string reload_json(ReloadAnswer const& answer);

}  // namespace loanpulse
