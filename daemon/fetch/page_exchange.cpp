#include "fetch/page_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "fetch/answer_excerpt.hpp"
#include "fetch/url.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_redirects = 5;

[[noreturn]] void reject(std::string code, std::string const& message) {
  throw StageError{ErrorKind::rejected, std::move(code), message};
}

std::string said(Answer const& answer, PageRequest const& request) {
  if (answer.body.empty()) return "(the answer is empty)";
  return fmt::format("(last answer: \"{}\")", answer_excerpt(answer.body, request));
}

std::string_view credentials_cure(Source const& source) {
  return std::holds_alternative<BearerAuth>(source.auth)
             ? "the source refused the token; renew it, or check source.auth.token"
             : "the source wants credentials; set source.auth or source.headers";
}

}  // namespace

PageExchange::PageExchange(Source const& source, PageRequest request, std::function<double()> draw)
    : source_{source}, draw_{std::move(draw)}, first_request_{std::move(request)} {}

FetchStep PageExchange::start() {
  // A retry starts over: a temporary redirect may lead elsewhere by now.
  request_ = first_request_;
  visited_.assign(1, request_.url);
  state_ = State::requested;
  return SendRequest{request_};
}

FetchStep PageExchange::on_answer(Answer answer, TimePoint now) {
  expect(State::requested);
  auto const retry_after = answer.header("retry-after");
  StatusClass const status_class = classify_status(answer.status, retry_after.has_value());
  switch (status_class) {
    case StatusClass::success:
      return deliver(std::move(answer), now);
    case StatusClass::redirect:
      return follow_redirect(answer);
    case StatusClass::transient:
    case StatusClass::rate_limited: {
      ErrorKind const kind =
          status_class == StatusClass::transient ? ErrorKind::transient : ErrorKind::rate_limited;
      Failure const failure{kind, "http_status", fmt::format("HTTP {}", answer.status),
                            said(answer, request_)};
      return retry_or_give_up(failure, retry_after, now);
    }
    case StatusClass::no_page:
    case StatusClass::unauthorized:
    case StatusClass::rejected:
      break;
  }
  refuse(answer, status_class);
}

FetchStep PageExchange::on_failure(Failure const& failure, TimePoint now) {
  expect(State::requested);
  return retry_or_give_up(failure, std::nullopt, now);
}

FetchStep PageExchange::on_wait_over() {
  expect(State::waiting);
  ++attempt_;
  return start();
}

FetchStep PageExchange::follow_redirect(Answer const& answer) {
  std::string const from = fmt::format("GET {}: HTTP {}", request_.masked_url, answer.status);
  auto const location = answer.header("location");
  auto const base = parse_url(request_.url);
  if (!location || location->empty() || !base) {
    reject("bad_redirect", from + " without a Location header; check source.url");
  }
  std::string url = resolve_reference(*base, *location);
  std::string const masked = printable(mask_url(url));
  auto const target = parse_url(url);
  if (!target || target->userinfo != base->userinfo) {
    reject("bad_redirect",
           fmt::format("{} to \"{}\", which is no plain http or https URL; check source.url", from,
                       masked));
  }
  if (target->origin() != base->origin()) {
    reject("redirect_off_origin",
           fmt::format("{} leads from {} to {}, and credentials must not follow it; if the new "
                       "place is right, put it into source.url",
                       from, base->origin(), target->origin()));
  }
  if (std::find(visited_.begin(), visited_.end(), url) != visited_.end()) {
    reject("redirect_loop",
           fmt::format("{} to {}, which redirected here; check source.url", from, masked));
  }
  if (visited_.size() > max_redirects) {
    reject("redirect_limit", fmt::format("{} to {}, after {} redirects already; check source.url",
                                         from, masked, max_redirects));
  }
  visited_.push_back(url);
  request_ = redirected_request(request_, std::move(url));
  return SendRequest{request_};
}

FetchStep PageExchange::retry_or_give_up(Failure const& failure,
                                         std::optional<std::string_view> retry_after,
                                         TimePoint now) {
  auto const delay = retry_delay(source_.retry, failure.kind, attempt_, retry_after, now, draw_());
  if (delay) {
    state_ = State::waiting;
    return WaitBeforeRetry{*delay, attempt_, source_.retry.max_attempts, failure.reason};
  }
  std::string message = fmt::format("GET {}: {}", request_.masked_url, failure.reason);
  std::string const detail = failure.detail.empty() ? "" : " " + failure.detail;
  bool const repeated =
      failure.kind == ErrorKind::transient || failure.kind == ErrorKind::rate_limited;
  if (repeated) {
    message += fmt::format(
        " after {} attempt{}{}; check the source, or raise "
        "source.retry.max_attempts",
        attempt_, attempt_ == 1 ? "" : "s", detail);
  } else {
    message += detail;
  }
  throw StageError{failure.kind, failure.code, message};
}

FetchStep PageExchange::deliver(Answer answer, TimePoint now) {
  state_ = State::delivered;
  Page page;
  page.url = first_request_.masked_url;
  page.status = answer.status;
  page.body = std::move(answer.body);
  page.fetched_at = now;
  return DeliverPage{std::move(page)};
}

void PageExchange::refuse(Answer const& answer, StatusClass status_class) const {
  std::string const what = fmt::format("GET {}: HTTP {}", request_.masked_url, answer.status);
  std::string const detail = said(answer, request_);
  if (status_class == StatusClass::no_page) {
    throw StageError{ErrorKind::bad_data, "http_status",
                     fmt::format("{} where a page with status 200 was expected {}; check "
                                 "source.url",
                                 what, detail)};
  }
  if (status_class == StatusClass::unauthorized) {
    reject("unauthorized", fmt::format("{}: {} {}", what, credentials_cure(source_), detail));
  }
  reject("http_status", fmt::format("{} {}; check source.url and source.params", what, detail));
}

void PageExchange::expect(State state) const {
  if (state_ != state) throw std::logic_error{"PageExchange: called out of order"};
}

}  // namespace loanpulse
