#include "admin/view_json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "json/run_json.hpp"

namespace loanpulse {
namespace {

/// A JSON document under construction, members in the order they are written.
class Document {
 public:
  void begin_object() { writer_.StartObject(); }
  void end_object() { writer_.EndObject(); }
  void begin_array(char const* key) {
    writer_.Key(key);
    writer_.StartArray();
  }
  void end_array() { writer_.EndArray(); }

  void element(std::string const& text) {
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  void text(char const* key, std::optional<std::string> const& value) {
    writer_.Key(key);
    if (value) {
      element(*value);
    } else {
      writer_.Null();
    }
  }
  void flag(char const* key, bool value) {
    writer_.Key(key);
    writer_.Bool(value);
  }
  void number(char const* key, std::uint64_t value) {
    writer_.Key(key);
    writer_.Uint64(value);
  }
  void run(RunRecord const& run) {
    std::string const json = run_record_json(run);
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }
  void optional_run(char const* key, std::optional<RunRecord> const& value) {
    writer_.Key(key);
    if (value) {
      run(*value);
    } else {
      writer_.Null();
    }
  }
  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

void write_job(Document& json, JobView const& job) {
  json.begin_object();
  json.text("name", job.name);
  json.text("schedule", job.schedule);
  json.text("target", job.target);
  json.text("source", job.source);
  json.flag("paused", job.paused);
  json.text("paused_reason", job.paused_reason);
  json.text("next_due_at", job.next_due_at);
  json.number("queued", job.queued);
  json.text("running_run_id", job.running_run_id);
  json.optional_run("last_run", job.last_run);
  json.text("last_success_at", job.last_success_at);
  json.text("watermark", job.watermark);
  json.end_object();
}

}  // namespace

std::string job_json(JobView const& job) {
  Document json;
  write_job(json, job);
  return json.take();
}

std::string job_list_json(std::vector<JobView> const& jobs,
                          std::optional<std::string> const& next_after) {
  Document json;
  json.begin_object();
  json.begin_array("jobs");
  for (JobView const& job : jobs) write_job(json, job);
  json.end_array();
  json.text("next_after", next_after);
  json.end_object();
  return json.take();
}

std::string run_list_json(std::vector<RunRecord> const& runs,
                          std::optional<std::string> const& next_before) {
  Document json;
  json.begin_object();
  json.begin_array("runs");
  for (RunRecord const& run : runs) json.run(run);
  json.end_array();
  json.text("next_before", next_before);
  json.end_object();
  return json.take();
}

std::string state_json(IngestionState const& state) {
  Document json;
  json.begin_object();
  json.text("job_name", state.job_name);
  json.text("watermark", state.watermark);
  json.text("run_id", state.run_id);
  json.text("updated_at",
            state.updated_at.empty() ? std::nullopt : std::optional{state.updated_at});
  json.end_object();
  return json.take();
}

std::string readiness_json(ReadinessView const& readiness) {
  Document json;
  json.begin_object();
  json.flag("ready", readiness.ready());
  json.flag("database", readiness.database);
  json.flag("schema", readiness.schema);
  json.flag("scheduler", readiness.scheduler);
  json.text("detail", readiness.detail);
  json.end_object();
  return json.take();
}

std::string reload_json(ReloadAnswer const& answer) {
  Document json;
  json.begin_object();
  json.number("jobs", answer.jobs);
  json.begin_array("notes");
  for (std::string const& note : answer.notes) json.element(note);
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace loanpulse
