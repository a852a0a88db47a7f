#pragma once

#include <string>
#include <vector>

#include "bronze/bronze_path.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// Lies beside the pages of a complete run. Its absence says that the run did not fetch to the end.
inline constexpr char manifest_file[] = "_manifest.json";

/// What a run's folder holds, as JSON, so that it explains itself without the database: format,
/// job, run_id, attempt, date, totals, and per file page, path, bytes, stored_bytes, sha256, url,
/// status and fetched_at (RFC 3339, UTC).
std::string manifest_json(BronzeRun const& run, std::vector<BronzeFile> const& files);

}  // namespace loanpulse
