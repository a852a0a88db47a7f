// Job files: any text is refused with problems or gives a job, and what is accepted constructs
// everything that a run makes of it without a throw.
#include "config/parse_job.hpp"
#include "decode/page_decoder.hpp"
#include "fetch/auth/credential_source.hpp"
#include "fetch/fetch_session.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "load/copy/row_encoder.hpp"
#include "load/sql/target_sql.hpp"
#include "load/sql/upsert_sql.hpp"
#include "quality/row_gate.hpp"
#include "schedule/due_times.hpp"
#include "values/cursor_limit.hpp"

namespace loanpulse {
namespace {

void construct_everything(Job const& job) {
  DueTimes const due{job.schedule.timing};
  PageDecoder const decoder{job, answer_paths(job.source.paging)};
  RowGate const gate{job};
  RowEncoder const encoder{job, true};
  Run run;
  run.run_id = "01234567-89ab-cdef-0123-456789abcdef";
  run.job_name = job.name;
  UpsertSql const sql{job, run};
  insist(!create_target_sql(job.target).empty(), "a target can be created");
  if (job.source.incremental) cursor_limit(job, run.started_at);
  FetchSession session{job.source, {}, [] { return 0.5; }};
  session.next_page();
  auto const credentials = credential_source_of(job.source.auth)->obtain({}, {});
  insist(std::holds_alternative<SendRequest>(session.on_credentials(credentials)),
         "a job begins with a request");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  std::string const text{reinterpret_cast<char const*>(data), size};
  ProblemList problems{"job.yaml"};
  SecretSources const sources{[](auto const&) { return std::optional<std::string>{"value"}; },
                              [](auto const&) {
                                return FileText{"value", {}};
                              }};
  auto const parsed = parse_job(text, sources, problems);
  if (!problems.empty()) return;
  try {
    construct_everything(parsed.job);
  } catch (std::exception const& error) {
    insist(false, error.what());
  }
}

}  // namespace loanpulse
