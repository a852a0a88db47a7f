#include "app/claim_runs.hpp"

#include <optional>
#include <utility>

namespace loanpulse {
namespace {

/// Waiting runs that are read at once; the next page is read only while slots are free.
constexpr std::size_t runs_a_page = 256;

/// One page of the queue, as far as this daemon serves it.
struct KnownRuns {
  std::vector<RunInQueue> runs;
  std::vector<std::size_t> jobs;    ///< of each of them, in the table
  std::vector<std::size_t> places;  ///< of each of them, in the page
};

KnownRuns known_runs(JobTable const& table, std::vector<WaitingRun> const& page) {
  KnownRuns known;
  for (std::size_t place = 0; place < page.size(); ++place) {
    auto const job = table.find(page[place].job_name);
    if (!job) continue;
    known.runs.push_back({page[place].job_name, table.jobs()[*job].host});
    known.jobs.push_back(*job);
    known.places.push_back(place);
  }
  return known;
}

}  // namespace

Claimed claim_runs(RunClaims& claims, JobTable const& table, RunningNow running) {
  Claimed result;
  std::optional<WaitingRun> after;
  try {
    while (true) {
      auto const page = claims.waiting(runs_a_page, after);
      auto const known = known_runs(table, page);
      result.left_waiting += known.runs.size();
      for (std::size_t const chosen : runs_to_start(known.runs, running)) {
        auto run = claims.claim(page[known.places[chosen]].run_id);
        if (!run) continue;  // another daemon was first
        --result.left_waiting;
        result.runs.push_back({*std::move(run), known.jobs[chosen], known.runs[chosen].host});
        running.add(page[known.places[chosen]].job_name, known.runs[chosen].host);
      }
      if (running.free_slots == 0 || page.size() < runs_a_page) return result;
      after = page.back();
    }
  } catch (StageError const& error) {
    if (result.runs.empty()) throw;
    result.error = error;
    return result;
  }
}

}  // namespace loanpulse
