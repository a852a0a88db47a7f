#include "json/run_json.hpp"

#include "json/json_writer.hpp"

namespace loanpulse {
namespace {

void write_counts(JsonWriter& json, RunCounts const& counts) {
  json.number("rows_read", counts.read);
  json.number("rows_inserted", counts.inserted);
  json.number("rows_updated", counts.updated);
  json.number("rows_unchanged", counts.unchanged);
  json.number("rows_older", counts.older);
  json.number("rows_refused", counts.refused);
  json.number("rows_quarantined", counts.quarantined);
  json.number("rows_deleted", counts.deleted);
  json.number("rows_future", counts.future);
  json.number("rows_skipped", counts.skipped);
  json.number("pages", counts.pages);
  json.number("bytes", counts.bytes);
}

std::optional<std::string> unless_empty(std::string const& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

void write_run_record(JsonWriter& json, RunRecord const& run) {
  json.begin_object();
  json.text("run_id", run.run_id);
  json.text("job_name", run.job_name);
  json.text("status", run.status);
  json.text("trigger", run.trigger);
  json.number("attempt", static_cast<std::uint64_t>(run.attempt));
  json.optional_text("scheduled_for", run.scheduled_for);
  json.optional_text("first_due", run.first_due);
  json.number("due_count", run.due_count);
  json.optional_text("queued_at", unless_empty(run.queued_at));
  json.optional_text("not_before", run.not_before);
  json.optional_text("started_at", unless_empty(run.started_at));
  json.optional_text("finished_at", unless_empty(run.finished_at));
  json.optional_number("row_count", run.row_count);
  write_counts(json, run.counts);
  json.optional_text("watermark_before", run.watermark_before);
  json.optional_text("watermark_after", run.watermark_after);
  json.text("daemon", run.daemon);
  json.optional_text("reason", run.reason);
  json.flag("cancel_requested", run.cancel_requested);
  json.texts("warnings", run.warnings);
  json.optional_text("error_code", run.error_code);
  json.optional_text("error_message", run.error_message);
  json.end_object();
}

std::string run_json(RunResult const& result) {
  JsonWriter json;
  json.begin_object();
  json.text("run_id", result.run.run_id);
  json.text("job_name", result.run.job_name);
  json.text("status", to_string(result.status()));
  json.text("trigger", to_string(result.run.trigger));
  json.optional_number("row_count",
                       result.failure ? std::nullopt : std::optional{result.counts.merged()});
  write_counts(json, result.counts);
  json.optional_text("watermark_before", result.run.watermark_before);
  json.optional_text("watermark_after", result.watermark_after);
  json.real("duration_seconds", static_cast<double>(result.duration.count()) / 1000.0);
  json.texts("warnings", result.warnings);
  json.optional_text("error_code",
                     result.failure ? std::optional{result.failure->code} : std::nullopt);
  json.optional_text("error_message",
                     result.failure ? std::optional{result.failure->message} : std::nullopt);
  json.end_object();
  return json.take();
}

std::string run_record_json(RunRecord const& run) {
  JsonWriter json;
  write_run_record(json, run);
  return json.take();
}

std::string runs_json(std::vector<RunRecord> const& runs) {
  JsonWriter json;
  json.begin_array();
  for (auto const& run : runs) write_run_record(json, run);
  json.end_array();
  return json.take();
}

std::string states_json(std::vector<IngestionState> const& states) {
  JsonWriter json;
  json.begin_array();
  for (auto const& state : states) {
    json.begin_object();
    json.text("job_name", state.job_name);
    json.optional_text("watermark", state.watermark);
    json.optional_text("run_id", state.run_id);
    json.text("updated_at", state.updated_at);
    json.end_object();
  }
  json.end_array();
  return json.take();
}

}  // namespace loanpulse
