#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/run_record.hpp"

namespace loanpulse {

// What the admin API answers, read back. All throw StageError{bad_data, "daemon_answer"} when the
// text is not what the API's document says. Members that are not known are left alone, so that a
// newer daemon can be asked by an older program.

/// A job as the API tells of it.
struct JobAnswer {
  std::string name;
  std::string schedule;
  bool paused = false;
  std::optional<std::string> paused_reason;
  std::optional<std::string> next_due_at;
  std::size_t queued = 0;
  std::optional<std::string> running_run_id;
  std::optional<RunRecord> last_run;
  std::optional<std::string> last_success_at;
  std::optional<std::string> watermark;
};

/// One page of a list.
template <class Item>
struct ListAnswer {
  std::vector<Item> items;
  std::vector<std::string> json;    ///< each item's own JSON
  std::optional<std::string> next;  ///< where the next page begins; empty: there is none
};

struct ReadinessAnswer {
  bool ready = false;
  bool database = false;
  bool schema = false;
  bool scheduler = false;
  std::string detail;  ///< what is wrong; empty when all is well
};

/// Why a request was refused: an RFC 9457 problem document with the member `code`.
struct ProblemAnswer {
  std::string code;
  std::string detail;
};

RunRecord read_run_answer(std::string const& body);
JobAnswer read_job_answer(std::string const& body);
ListAnswer<RunRecord> read_runs_answer(std::string const& body);  ///< next: a run_id
ListAnswer<JobAnswer> read_jobs_answer(std::string const& body);  ///< next: a name
ReadinessAnswer read_readiness_answer(std::string const& body);

/// Never throws: what is no such document becomes a problem "http_STATUS" with its text.
ProblemAnswer read_problem_answer(int status, std::string const& body);

}  // namespace loanpulse
