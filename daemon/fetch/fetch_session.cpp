#include "fetch/fetch_session.hpp"

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

/// One repetition can be chance: a page's worth of records inserted between two requests.
constexpr std::size_t max_same_bodies = 2;

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

FetchSession::FetchSession(Source const& source, std::optional<std::string> lower_bound,
                           std::function<double()> draw)
    : source_{source},
      lower_bound_{std::move(lower_bound)},
      draw_{std::move(draw)},
      paginator_{source.paging, source.limits} {}

FetchStep FetchSession::next_page() {
  expect(State::idle);
  auto const params = paginator_.next();
  if (!params) return EndOfList{};
  first_request_ = build_request(source_, lower_bound_, *params);
  ++page_;
  attempt_ = 1;
  return send_first_request();
}

FetchStep FetchSession::on_answer(Answer answer, TimePoint now) {
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

FetchStep FetchSession::on_failure(Failure const& failure, TimePoint now) {
  expect(State::requested);
  return retry_or_give_up(failure, std::nullopt, now);
}

FetchStep FetchSession::on_wait_over() {
  expect(State::waiting);
  ++attempt_;
  return send_first_request();
}

void FetchSession::page_decoded(PageFacts const& facts) {
  expect(State::delivered);
  paginator_.page_decoded(facts);
  bool const counted = std::holds_alternative<PageNumberPaging>(source_.paging) ||
                       std::holds_alternative<OffsetPaging>(source_.paging);
  if (counted && facts.record_count > 0 && same_bodies_ >= max_same_bodies && paginator_.next()) {
    throw StageError{ErrorKind::bad_data, "no_progress",
                     fmt::format("page {} is byte for byte the same as the {} before it ({}): the "
                                 "source seems to ignore the paging parameter; check "
                                 "source.paginator",
                                 page_, same_bodies_, first_request_.masked_url)};
  }
  state_ = State::idle;
}

FetchStep FetchSession::send_first_request() {
  // A retry starts over: a temporary redirect may lead elsewhere by now.
  request_ = first_request_;
  visited_.assign(1, request_.url);
  state_ = State::requested;
  return SendRequest{request_};
}

FetchStep FetchSession::follow_redirect(Answer const& answer) {
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

FetchStep FetchSession::retry_or_give_up(Failure const& failure,
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

FetchStep FetchSession::deliver(Answer answer, TimePoint now) {
  watch_for_repeats(answer.body);
  state_ = State::delivered;
  Page page;
  page.number = page_;
  page.url = first_request_.masked_url;
  page.status = answer.status;
  page.body = std::move(answer.body);
  page.fetched_at = now;
  return DeliverPage{std::move(page)};
}

void FetchSession::refuse(Answer const& answer, StatusClass status_class) const {
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

void FetchSession::watch_for_repeats(std::string const& body) {
  std::size_t const hash = std::hash<std::string>{}(body);
  same_bodies_ = page_ > 1 && hash == last_body_ ? same_bodies_ + 1 : 0;
  last_body_ = hash;
}

void FetchSession::expect(State state) const {
  if (state_ != state) throw std::logic_error{"FetchSession: called out of order"};
}

}  // namespace loanpulse
