#pragma once

#include <string>
#include <vector>

#include "model/run_record.hpp"
#include "model/run_result.hpp"

namespace loanpulse {

class JsonWriter;

/// One JSON object about a run that just ended, on one line without its end.
std::string run_json(RunResult const& result);

/// One run record as a JSON object on one line; fields are named as in metadata.pipeline_runs
/// (cancel_requested is a bool); what is not known is null.
std::string run_record_json(RunRecord const& run);
/// The same as a part of a document.
void write_run_record(JsonWriter& json, RunRecord const& run);

/// A JSON array of run records; fields are named as in metadata.pipeline_runs.
std::string runs_json(std::vector<RunRecord> const& runs);

/// A JSON array of {job_name, watermark, run_id, updated_at}.
std::string states_json(std::vector<IngestionState> const& states);

}  // namespace loanpulse
