#include "fetch/page_source_http.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>

#include "model/error.hpp"
#include "ops/log_scope.hpp"
#include "ops/random_fraction.hpp"

namespace loanpulse {

Answer send_request(HttpClient& client, Source const& source, PageRequest const& request,
                    std::stop_token stop) {
  HttpRequest const http{.url = request.url,
                         .headers = request.headers,
                         .timeouts = source.timeouts,
                         .max_body_bytes = source.limits.max_page_bytes,
                         .method = request.method,
                         .body = request.body,
                         .tls = request.is_foreign ? TlsFiles{} : source.tls};
  auto response = client.send(http, std::move(stop));
  return {response.status, std::move(response.headers), std::move(response.body),
          std::move(response.body_fault), response.framed};
}

HttpPageSource::HttpPageSource(Source const& source, RequestBounds bounds, HttpClient& client,
                               CredentialSource& credentials, Clock const& clock,
                               std::stop_token stop, std::string job, std::string run_id,
                               RequestGate* gate)
    : source_{source},
      client_{client},
      credentials_{credentials},
      clock_{clock},
      stop_{std::move(stop)},
      job_{std::move(job)},
      run_id_{std::move(run_id)},
      gate_{gate},
      session_{source, std::move(bounds), random_fraction} {
  if (source.concurrency < 2) return;
  prefetcher_ = std::make_unique<Prefetcher>(
      source.concurrency, [this](PageRequest const& request, std::stop_token token) {
        return fetch_ahead(request, std::move(token));
      });
}

std::optional<Page> HttpPageSource::next_page() {
  LogScope const scope{job_, run_id_};
  FetchStep step = session_.next_page();
  if (std::holds_alternative<EndOfList>(step)) return std::nullopt;
  auto const name = fmt::format("Page {}", ++page_);
  if (prefetcher_) {
    auto page = prefetcher_->take(session_.request(), stop_);
    if (page) step = session_.on_page(*std::move(page));
  }
  while (true) {
    if (auto* delivered = std::get_if<DeliverPage>(&step)) {
      Page& page = delivered->page;
      spdlog::debug("{} of '{}' has {} bytes ({}).", name, job_, page.body.size(), page.url);
      return std::move(page);
    }
    if (auto const* const end = std::get_if<EndOfList>(&step)) {
      if (end->skipped) ++skipped_;
      return std::nullopt;
    }
    step = do_step(session_, step, client_, stop_, name);
  }
}

void HttpPageSource::page_decoded(PagingInfo const& info) {
  session_.page_decoded(info);
  if (prefetcher_) prefetcher_->want(session_.coming_requests(source_.concurrency));
}

/// On a thread of the prefetcher.
Page HttpPageSource::fetch_ahead(PageRequest const& request, std::stop_token stop) {
  LogScope const scope{job_, run_id_};
  static thread_local HttpClient client;
  PageExchange exchange{source_, request, random_fraction};
  FetchStep step = exchange.start();
  while (true) {
    if (auto* delivered = std::get_if<DeliverPage>(&step)) return std::move(delivered->page);
    step = do_step(exchange, step, client, stop, request.masked_url);
  }
}

template <class Session>
FetchStep HttpPageSource::do_step(Session& session, FetchStep const& step, HttpClient& client,
                                  std::stop_token stop, std::string const& page) {
  if (auto const* to_wait = std::get_if<WaitBeforeRetry>(&step)) {
    wait(*to_wait, stop, page);
    return session.on_wait_over();
  }
  auto const failed = [&](StageError const& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    return session.on_failure({error.kind(), error.code(), error.what(), ""}, clock_.now());
  };
  if (auto const* wanted = std::get_if<ObtainCredentials>(&step)) {
    Credentials credentials;
    try {
      credentials = credentials_.obtain(*wanted, std::move(stop));
    } catch (StageError const& error) {
      return failed(error);
    }
    return session.on_credentials(std::move(credentials));
  }
  auto const& request = std::get<SendRequest>(step).request;
  Answer answer;
  try {
    if (gate_ != nullptr) gate_->pass_page(request, stop);
    answer = send_request(client, source_, request, std::move(stop));
  } catch (StageError const& error) {
    return failed(error);
  }
  return session.on_answer(std::move(answer), clock_.now());
}

void HttpPageSource::wait(WaitBeforeRetry const& wait, std::stop_token const& stop,
                          std::string const& page) {
  spdlog::warn("{} of '{}': attempt {} of {} failed: {}; the next one in {} ms.", page, job_,
               wait.failed_attempt, wait.max_attempts, wait.reason, wait.delay.count());
  ++retries_;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, stop, wait.delay, [] { return false; });
  if (stop.stop_requested()) throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
}

}  // namespace loanpulse
