#include "cli/api_answer.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "json/check_json.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using Value = rapidjson::Value;

[[noreturn]] void refuse(std::string_view what) {
  throw StageError{ErrorKind::bad_data, "daemon_answer",
                   fmt::format("the daemon's answer is not understood: {}; is it LoanPulse that "
                               "answers there, and of this version?",
                               what)};
}

/// Null for what is no JSON. Whoever answers may be anybody: an answer that is nested without end
/// must not take our stack with it, neither in parsing nor where the document is walked over later.
rapidjson::Document parse(std::string const& body) {
  rapidjson::Document document;
  if (!check_json(body)) document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  return document;
}

rapidjson::Document parse_object(std::string const& body) {
  auto document = parse(body);
  if (document.HasParseError() || !document.IsObject()) {
    refuse(fmt::format("no JSON object: {}", printable(body, 200)));
  }
  return document;
}

/// Null when the member is not there or null.
Value const* find(Value const& object, char const* name) {
  auto const member = object.FindMember(name);
  return member == object.MemberEnd() || member->value.IsNull() ? nullptr : &member->value;
}

std::optional<std::string> optional_text(Value const& object, char const* name) {
  auto const* const value = find(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->IsString()) refuse(fmt::format("'{}' is no text", name));
  return std::string{value->GetString(), value->GetStringLength()};
}

std::string text(Value const& object, char const* name) {
  auto found = optional_text(object, name);
  if (!found) refuse(fmt::format("'{}' is missing", name));
  return *std::move(found);
}

std::optional<std::uint64_t> optional_number(Value const& object, char const* name) {
  auto const* const value = find(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->IsUint64()) refuse(fmt::format("'{}' is no number", name));
  return value->GetUint64();
}

std::uint64_t number(Value const& object, char const* name) {
  return optional_number(object, name).value_or(0);
}

bool flag(Value const& object, char const* name) {
  auto const* const value = find(object, name);
  if (value == nullptr || !value->IsBool()) refuse(fmt::format("'{}' is no truth value", name));
  return value->GetBool();
}

/// Empty where the daemon is older than the member.
std::vector<std::string> texts(Value const& object, char const* name) {
  std::vector<std::string> result;
  auto const* const value = find(object, name);
  if (value == nullptr) return result;
  if (!value->IsArray()) refuse(fmt::format("'{}' is no list", name));
  for (auto const& element : value->GetArray()) {
    if (!element.IsString()) refuse(fmt::format("'{}' holds something else than texts", name));
    result.emplace_back(element.GetString(), element.GetStringLength());
  }
  return result;
}

RunRecord read_run(Value const& object) {
  if (!object.IsObject()) refuse("a run is no object");
  RunRecord run;
  run.run_id = text(object, "run_id");
  run.job_name = text(object, "job_name");
  run.status = text(object, "status");
  run.trigger = optional_text(object, "trigger").value_or("");
  run.attempt = static_cast<int>(number(object, "attempt"));
  run.queued_at = optional_text(object, "queued_at").value_or("");
  run.started_at = optional_text(object, "started_at").value_or("");
  run.finished_at = optional_text(object, "finished_at").value_or("");
  auto const* const cancel = find(object, "cancel_requested");
  run.cancel_requested = cancel != nullptr && cancel->IsTrue();
  run.row_count = optional_number(object, "row_count");
  run.counts.read = number(object, "rows_read");
  run.counts.inserted = number(object, "rows_inserted");
  run.counts.updated = number(object, "rows_updated");
  run.counts.unchanged = number(object, "rows_unchanged");
  run.counts.older = number(object, "rows_older");
  run.counts.refused = number(object, "rows_refused");
  run.counts.quarantined = number(object, "rows_quarantined");
  run.counts.deleted = number(object, "rows_deleted");
  run.counts.future = number(object, "rows_future");
  run.counts.skipped = number(object, "rows_skipped");
  run.counts.pages = number(object, "pages");
  run.counts.bytes = number(object, "bytes");
  run.watermark_before = optional_text(object, "watermark_before");
  run.watermark_after = optional_text(object, "watermark_after");
  run.daemon = optional_text(object, "daemon").value_or("");
  run.warnings = texts(object, "warnings");
  run.error_code = optional_text(object, "error_code");
  run.error_message = optional_text(object, "error_message");
  return run;
}

JobAnswer read_job(Value const& object) {
  if (!object.IsObject()) refuse("a job is no object");
  JobAnswer job;
  job.name = text(object, "name");
  job.schedule = text(object, "schedule");
  job.paused = flag(object, "paused");
  job.paused_reason = optional_text(object, "paused_reason");
  job.next_due_at = optional_text(object, "next_due_at");
  job.queued = number(object, "queued");
  job.running_run_id = optional_text(object, "running_run_id");
  if (auto const* const run = find(object, "last_run")) job.last_run = read_run(*run);
  job.last_success_at = optional_text(object, "last_success_at");
  job.watermark = optional_text(object, "watermark");
  return job;
}

std::string json_of(Value const& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

template <class Item>
ListAnswer<Item> read_list(std::string const& body, char const* items, char const* next,
                           Item (*read_item)(Value const&)) {
  auto const document = parse_object(body);
  auto const* const list = find(document, items);
  if (list == nullptr || !list->IsArray()) refuse(fmt::format("'{}' is no list", items));
  ListAnswer<Item> answer;
  for (auto const& item : list->GetArray()) {
    answer.items.push_back(read_item(item));
    answer.json.push_back(json_of(item));
  }
  answer.next = optional_text(document, next);
  return answer;
}

}  // namespace

RunRecord read_run_answer(std::string const& body) { return read_run(parse_object(body)); }

JobAnswer read_job_answer(std::string const& body) { return read_job(parse_object(body)); }

ListAnswer<RunRecord> read_runs_answer(std::string const& body) {
  return read_list<RunRecord>(body, "runs", "next_before", read_run);
}

ListAnswer<JobAnswer> read_jobs_answer(std::string const& body) {
  return read_list<JobAnswer>(body, "jobs", "next_after", read_job);
}

ReadinessAnswer read_readiness_answer(std::string const& body) {
  auto const document = parse_object(body);
  return {flag(document, "ready"), flag(document, "database"), flag(document, "schema"),
          flag(document, "scheduler"), optional_text(document, "detail").value_or("")};
}

ProblemAnswer read_problem_answer(int status, std::string const& body) {
  auto const document = parse(body);
  auto const member = [&](char const* name) -> std::string {
    if (document.HasParseError() || !document.IsObject()) return {};
    auto const* const value = find(document, name);
    return value != nullptr && value->IsString() ? value->GetString() : "";
  };
  ProblemAnswer problem{member("code"), member("detail")};
  if (problem.code.empty()) problem.code = fmt::format("http_{}", status);
  if (problem.detail.empty()) problem.detail = printable(body);
  return problem;
}

}  // namespace loanpulse
