#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/run_record.hpp"
#include "model/trigger.hpp"

namespace loanpulse {

/// Runs and jobs as people see them and act on them. Used by one thread at a time. Throws
/// StageError. Every method is one short transaction and needs no session state.
class RunCatalogue {
 public:
  virtual ~RunCatalogue() = default;

  virtual TriggerOutcome trigger(TriggerRequest const& request) = 0;
  virtual CancelOutcome cancel(std::string const& run_id) = 0;
  /// False when the job was never registered.
  virtual bool set_paused(std::string const& job_name, bool paused,
                          std::optional<std::string> const& reason) = 0;

  /// Empty for no such run, and for a text that is no uuid.
  virtual std::optional<RunRecord> find(std::string const& run_id) = 0;
  /// Newest first.
  virtual std::vector<RunRecord> list(RunFilter const& filter) = 0;
  /// In the order of `names`; a job that was never registered has only its name.
  virtual std::vector<JobSummary> summaries(std::span<std::string const> names) = 0;
};

}  // namespace loanpulse
