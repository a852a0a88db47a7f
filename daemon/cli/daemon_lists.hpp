#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cli/api_answer.hpp"
#include "net/api_client.hpp"

namespace loanpulse {

/// All jobs of the daemon, page by page.
ListAnswer<JobAnswer> all_jobs(ApiClient& client);

/// The newest runs of the daemon's database, at most `limit`, page by page.
ListAnswer<RunRecord> newest_runs(ApiClient& client, std::optional<std::string> const& job,
                                  std::size_t limit);

/// The items as a JSON array on a line of its own.
std::string json_array(std::vector<std::string> const& items);

}  // namespace loanpulse
