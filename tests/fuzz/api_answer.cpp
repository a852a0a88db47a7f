// What the command line is answered: whoever answers, it is understood or refused in words, shown
// without control characters, and what the daemon itself writes is read back.
#include "cli/api_answer.hpp"
#include "admin/endpoints.hpp"
#include "cli/jobs_text.hpp"
#include "cli/run_text.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "model/error.hpp"
#include "support/fake_daemon_view.hpp"
#include "support/fake_run_catalogue.hpp"

#include <algorithm>

namespace loanpulse {
namespace {

template <typename Function>
void understood_or_refused(Function const& function) {
  try {
    function();
  } catch (StageError const& error) {
    insist(error.kind() == ErrorKind::bad_data && error.code() == "daemon_answer",
           "what is not understood is said so");
  }
}

void check_round_trip(std::string const& text) {
  if (!is_utf8(text)) return;
  FakeDaemonView daemon;
  daemon.jobs_ = {{text, text, text, text, text}};
  FakeRunCatalogue catalogue;
  catalogue.summaries_[text].watermark = text;
  AdminRequest request;
  request.method = "GET";
  request.path = "/api/v1/jobs";
  request.access = AdminAccess::read;
  auto const answer = handle_admin_request(request, {daemon, catalogue});
  auto const list = read_jobs_answer(std::get<AdminResponse>(answer).body);
  insist(list.items.size() == 1 && list.items[0].name == text && list.items[0].schedule == text &&
             list.items[0].watermark == text,
         "a job that is written is read again");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  auto const kind = input.choice(6);
  auto const body = input.rest();
  understood_or_refused([&] {
    switch (kind) {
      case 0:
        return void(record_summary(read_run_answer(body)));
      case 1:
        return void(pause_summary(read_job_answer(body)));
      case 2:
        return void(runs_table(read_runs_answer(body).items));
      case 3: {
        auto const jobs = read_jobs_answer(body).items;
        count_jobs(jobs);
        return void(jobs_table(jobs));
      }
      case 4:
        return void(status_text("unix:/run/fuzz", read_readiness_answer(body), std::nullopt));
      default:
        return check_round_trip(body);
    }
  });
  insist(!read_problem_answer(503, body).code.empty(), "every answer is a problem in some words");
}

}  // namespace loanpulse
