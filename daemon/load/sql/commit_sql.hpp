#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "load/warehouse.hpp"
#include "model/page.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// What a commit writes about its run, as statements without parameters, so that they go to the
/// server together. Empty where there is nothing to write.
std::string insert_manifest(Run const& run, std::span<BronzeFile const> files);
std::string insert_quality(Run const& run, std::vector<CheckResult> const& results);
/// `committed_target` as committed_target_sql() has it; empty: of no table.
std::string upsert_state(Run const& run, std::optional<std::string> const& watermark,
                         std::string const& committed_target);
std::string update_to_succeeded(Run const& run, CommitReceipt const& receipt);

}  // namespace loanpulse
