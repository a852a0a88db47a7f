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
/// What a run leaves to the next one, of the job as a whole or of a partition.
struct NextState {
  std::string partition{};
  std::optional<std::string> watermark{};
  std::optional<Validators> validators{};
};
/// `committed_target` as committed_target_sql() has it; empty: of no table. Nothing: the table that
/// is known stays.
std::string upsert_state(Run const& run, NextState const& state,
                         std::optional<std::string> const& committed_target);
std::string upsert_partitions(Run const& run, std::span<NextState const> states);
/// Another run of the job, unless one waits already.
std::string queue_next_run(Run const& run);
std::string update_to_succeeded(Run const& run, CommitReceipt const& receipt);

}  // namespace loanpulse
