#include "fetch/page_source_http.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>
#include <variant>

#include "json/answer_charset.hpp"
#include "model/error.hpp"
#include "ops/log_scope.hpp"
#include "ops/random_fraction.hpp"

namespace loanpulse {

Answer send_request(HttpClient& client, Source const& source, PageRequest const& request,
                    std::stop_token stop, Asked asked) {
  bool const by_lines = asked == Asked::page && source.format == BodyFormat::ndjson;
  HttpRequest const http{.url = request.url,
                         .headers = request.headers,
                         .timeouts = source.timeouts,
                         .max_body_bytes = source.limits.max_page_bytes,
                         .method = request.method,
                         .body = request.body,
                         .tls = request.is_foreign ? TlsFiles{} : source.tls,
                         .may_be_cut = by_lines ? is_utf8_as_it_is : nullptr};
  auto response = client.send(http, std::move(stop));
  return {response.status,          std::move(response.headers),
          std::move(response.body), std::move(response.body_fault),
          response.framed,          response.is_complete};
}

HttpPageSource::HttpPageSource(Source const& source, std::vector<RequestBounds> lists,
                               HttpClient& client, CredentialSource& credentials,
                               Clock const& clock, std::stop_token stop, std::string job,
                               std::string run_id, RequestGate* gate)
    : source_{source},
      client_{client},
      credentials_{credentials},
      clock_{clock},
      stop_{std::move(stop)},
      job_{std::move(job)},
      run_id_{std::move(run_id)},
      gate_{gate},
      lists_{source, std::move(lists), random_fraction} {
  if (source.concurrency < 2) return;
  prefetcher_ = std::make_unique<Prefetcher>(
      source.concurrency, [this](PageRequest const& request, std::stop_token token) {
        return fetch_ahead(request, std::move(token));
      });
}

std::optional<Page> HttpPageSource::next_page() {
  LogScope const scope{job_, run_id_};
  if (parts_) return next_part();
  auto const name = fmt::format("Page {}", page_ + 1);
  FetchStep step = take_ahead(lists_.next_page());
  while (true) {
    if (auto* delivered = std::get_if<DeliverPage>(&step)) {
      Page& page = delivered->page;
      ++page_;
      bool const is_whole = page.part.is_last;
      spdlog::debug("{} of '{}' has {} bytes{} ({}).", name, job_, page.body.size(),
                    is_whole ? "" : " and more", page.url);
      if (!is_whole) {
        parts_.emplace(page, fmt::format("{} {}", to_string(source_.method), page.url));
      }
      return std::move(page);
    }
    if (std::holds_alternative<EndOfList>(step)) return std::nullopt;
    step = take_ahead(do_step(lists_, step, client_, stop_, name));
  }
}

/// Of the answer of which a part has been delivered.
Page HttpPageSource::next_part() {
  try {
    auto part = client_.next_part(stop_);
    auto page = parts_->next(std::move(part.text), part.is_last, part.framed);
    if (part.is_last) parts_.reset();
    return page;
  } catch (StageError const& error) {
    auto const parts = std::exchange(parts_, std::nullopt);
    if (error.kind() == ErrorKind::cancelled) throw;
    lists_.fail_list(parts->broken_off(error));
  }
}

/// Goes on to the step behind every request that a thread of the prefetcher has made.
FetchStep HttpPageSource::take_ahead(FetchStep step) {
  while (prefetcher_ && lists_.is_at_start()) {
    if (lists_.begins_list()) want_coming();
    std::optional<FetchStep> fetched;
    try {
      fetched = prefetcher_->take(lists_.request(), stop_);
    } catch (StageError const& error) {
      if (error.kind() == ErrorKind::cancelled) throw;
      lists_.fail_list(error);
    }
    if (!fetched) break;
    step = lists_.on_fetched_ahead(*std::move(fetched));
  }
  return step;
}

void HttpPageSource::page_decoded(PagingInfo const& info) {
  lists_.page_decoded(info);
  if (auto const& why = lists_.begins_anew(); !why.empty()) {
    LogScope const scope{job_, run_id_};
    spdlog::warn("Page {} of '{}': {}; the list is read again from its first page.", page_, job_,
                 why);
  }
  if (prefetcher_) want_coming();
}

void HttpPageSource::want_coming() {
  if (answers_are_long_) return prefetcher_->want({});
  prefetcher_->want(lists_.coming_requests(source_.concurrency));
}

/// On a thread of the prefetcher. Empty where the answer is too long to be kept until its turn.
std::optional<FetchStep> HttpPageSource::fetch_ahead(PageRequest const& request,
                                                     std::stop_token stop) {
  LogScope const scope{job_, run_id_};
  static thread_local HttpClient client;
  PageExchange exchange{source_, request, random_fraction};
  FetchStep step = exchange.start();
  while (!std::holds_alternative<DeliverPage>(step) && !std::holds_alternative<EndOfList>(step)) {
    step = do_step(exchange, step, client, stop, request.masked_url);
  }
  auto const* const there = std::get_if<DeliverPage>(&step);
  if (there == nullptr || there->page.part.is_last) return step;
  client.drop_rest();
  answers_are_long_ = true;
  return std::nullopt;
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
    answer = send_request(client, source_, request, std::move(stop), Asked::page);
  } catch (StageError const& error) {
    return failed(error);
  }
  auto next = session.on_answer(std::move(answer), clock_.now());
  // Of an answer that is no page, nobody wants the rest.
  if (!std::holds_alternative<DeliverPage>(next)) client.drop_rest();
  return next;
}

void HttpPageSource::wait(WaitBeforeRetry const& wait, std::stop_token const& stop,
                          std::string const& page) {
  spdlog::warn("{} of '{}': attempt {} of {} failed: {}; the next one in {} ms.", page, job_,
               wait.failed_attempt, wait.max_attempts, wait.reason, wait.delay.count());
  ++retries_;
  wait_unless_stopped(wait.delay, stop);
}

}  // namespace loanpulse
