#include "fetch/page_source_http.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>

#include "model/error.hpp"
#include "ops/log_scope.hpp"

namespace loanpulse {

HttpPageSource::HttpPageSource(Source const& source, std::optional<std::string> lower_bound,
                               HttpClient& client, Clock const& clock, std::stop_token stop,
                               std::string job, std::string run_id)
    : source_{source},
      client_{client},
      clock_{clock},
      stop_{std::move(stop)},
      job_{std::move(job)},
      run_id_{std::move(run_id)},
      random_{std::random_device{}()},
      session_{source, std::move(lower_bound), [this] {
                 return std::uniform_real_distribution<double>{0.0, 1.0}(random_);
               }} {}

std::optional<Page> HttpPageSource::next_page() {
  LogScope const scope{job_, run_id_};
  FetchStep step = session_.next_page();
  if (std::holds_alternative<SendRequest>(step)) ++page_;
  while (true) {
    if (auto const* to_send = std::get_if<SendRequest>(&step)) {
      step = send(to_send->request);
    } else if (auto const* to_wait = std::get_if<WaitBeforeRetry>(&step)) {
      step = wait(*to_wait);
    } else if (auto* delivered = std::get_if<DeliverPage>(&step)) {
      Page& page = delivered->page;
      spdlog::debug("Page {} of '{}' has {} bytes ({}).", page.number, job_, page.body.size(),
                    page.url);
      return std::move(page);
    } else {
      return std::nullopt;
    }
  }
}

void HttpPageSource::page_decoded(PageFacts const& facts) { session_.page_decoded(facts); }

FetchStep HttpPageSource::send(PageRequest const& request) {
  HttpRequest const http{request.url, request.headers, source_.timeouts,
                         source_.limits.max_page_bytes};
  HttpResponse response;
  try {
    response = client_.get(http, stop_);
  } catch (StageError const& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    return session_.on_failure({error.kind(), error.code(), error.what(), ""}, clock_.now());
  }
  return session_.on_answer(
      {response.status, std::move(response.headers), std::move(response.body)}, clock_.now());
}

FetchStep HttpPageSource::wait(WaitBeforeRetry const& wait) {
  spdlog::warn("Page {} of '{}': attempt {} of {} failed: {}; the next one in {} ms.", page_, job_,
               wait.failed_attempt, wait.max_attempts, wait.reason, wait.delay.count());
  ++retries_;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, stop_, wait.delay, [] { return false; });
  if (stop_.stop_requested()) throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
  return session_.on_wait_over();
}

}  // namespace loanpulse
