#include "cli/daemon_lists.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/daemon_session.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t runs_per_page = 1'000;

[[noreturn]] void refuse_endless() {
  throw StageError{ErrorKind::bad_data, "daemon_answer",
                   "the daemon's list has no end: its pages lead to one another; is it LoanPulse "
                   "that answers there, and of this version?"};
}

template <class Item>
void append(ListAnswer<Item>& all, ListAnswer<Item> page) {
  if (page.next && page.items.empty()) refuse_endless();
  std::move(page.items.begin(), page.items.end(), std::back_inserter(all.items));
  std::move(page.json.begin(), page.json.end(), std::back_inserter(all.json));
  all.next = std::move(page.next);
}

}  // namespace

ListAnswer<JobAnswer> all_jobs(ApiClient& client) {
  ListAnswer<JobAnswer> all;
  do {
    std::string const query = all.next ? "?after=" + percent_encoded(*all.next) : "";
    auto page = read_jobs_answer(checked(client.get("/api/v1/jobs" + query)));
    if (page.next && all.next && *page.next <= *all.next) refuse_endless();
    append(all, std::move(page));
  } while (all.next);
  return all;
}

ListAnswer<RunRecord> newest_runs(ApiClient& client, std::optional<std::string> const& job,
                                  std::size_t limit) {
  ListAnswer<RunRecord> all;
  do {
    auto query = fmt::format("?limit={}", std::min(limit - all.items.size(), runs_per_page));
    if (job) query += "&job=" + percent_encoded(*job);
    if (all.next) query += "&before=" + percent_encoded(*all.next);
    append(all, read_runs_answer(checked(client.get("/api/v1/runs" + query))));
  } while (all.next && all.items.size() < limit);
  return all;
}

std::string json_array(std::vector<std::string> const& items) {
  return fmt::format("[{}]\n", fmt::join(items, ","));
}

}  // namespace loanpulse
