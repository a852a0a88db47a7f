#include "fetch/page_exchange.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>
#include <variant>

#include "fetch/answers/judge_answer.hpp"
#include "fetch/conditional_request.hpp"
#include "fetch/retry_policy.hpp"
#include "fetch/url.hpp"
#include "model/error.hpp"
#include "model/rate_limited.hpp"
#include "ops/printable.hpp"
#include "values/duration.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t max_redirects = 5;
constexpr int unauthorized = 401;

[[noreturn]] void reject(std::string code, std::string const& message) {
  throw StageError{ErrorKind::rejected, std::move(code), message};
}

/// To the next full second: who comes before it comes too early.
std::string utc_text(TimePoint time) {
  auto const seconds = std::chrono::ceil<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

bool declares_secrets(BodyTemplate const& body) {
  bool found = false;
  for_each_text(body, [&](TextTemplate const& text) { found = found || text.has_secrets(); });
  return found;
}

}  // namespace

PageExchange::PageExchange(Source const& source, PageRequest request, std::function<double()> draw,
                           ListPlace place)
    : source_{source}, draw_{std::move(draw)}, first_request_{std::move(request)}, place_{place} {}

FetchStep PageExchange::start() {
  expect(State::idle);
  return obtain();
}

/// A retry starts over: a temporary redirect may lead elsewhere by now.
FetchStep PageExchange::obtain() {
  request_ = first_request_;
  visited_.assign(1, request_.url);
  state_ = State::obtaining;
  return ObtainCredentials{refused_};
}

FetchStep PageExchange::on_credentials(Credentials credentials) {
  expect(State::obtaining);
  credentials_ = std::move(credentials);
  state_ = State::requested;
  return send();
}

FetchStep PageExchange::send() {
  return SendRequest{request_.is_foreign ? request_ : authorized(request_, credentials_)};
}

FetchStep PageExchange::on_answer(Answer answer, TimePoint now) {
  expect(State::requested);
  auto const verdict = judge_answer(source_, answer, now, request_.is_conditional);
  if (std::holds_alternative<BringsPage>(verdict)) return deliver(std::move(answer), now);
  if (std::holds_alternative<LeadsElsewhere>(verdict)) return follow_redirect(answer);
  if (std::holds_alternative<HasNoRows>(verdict)) return end_list({.skipped = true});
  if (std::holds_alternative<HasNotChanged>(verdict)) return end_list({.not_modified = true});
  if (auto const* const passing = std::get_if<MayPass>(&verdict)) {
    return retry_or_give_up(passing->failure, passing->limit, now);
  }
  if (answer.status == unauthorized && credentials_.can_be_renewed() && refused_ == 0 &&
      !request_.is_foreign) {
    refused_ = credentials_.issue;
    return obtain();
  }
  auto const& end_status = stop_rules(source_.paging).end_status;
  if (place_.page > 1 &&
      std::find(end_status.begin(), end_status.end(), answer.status) != end_status.end()) {
    return end_list({});
  }
  if (auto const& why = std::get<RefusesPage>(verdict).why; !why.empty()) {
    reject("answer_rule",
           fmt::format("{}: HTTP {}: {} {}", request_.name(), answer.status, why, quoted(answer)));
  }
  throw refused_request(source_, request_, answer, place_);
}

FetchStep PageExchange::end_list(EndOfList end) {
  state_ = State::delivered;
  return end;
}

FetchStep PageExchange::on_failure(Failure const& failure, TimePoint now) {
  if (state_ != State::obtaining) expect(State::requested);
  return retry_or_give_up(failure, {}, now);
}

FetchStep PageExchange::on_wait_over() {
  expect(State::waiting);
  ++attempt_;
  return obtain();
}

FetchStep PageExchange::follow_redirect(Answer const& answer) {
  std::string const from = fmt::format("{}: HTTP {}", request_.name(), answer.status);
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
  bool const is_elsewhere = target->origin() != base->origin();
  if (is_elsewhere) refuse_to_leave(*base, *target, answer.status);
  if (std::find(visited_.begin(), visited_.end(), url) != visited_.end()) {
    reject("redirect_loop",
           fmt::format("{} to {}, which redirected here; check source.url", from, masked));
  }
  if (visited_.size() > max_redirects) {
    reject("redirect_limit", fmt::format("{} to {}, after {} redirects already; check source.url",
                                         from, masked, max_redirects));
  }
  visited_.push_back(url);
  request_ = unconditional(redirected_request(request_, answer.status, std::move(url)));
  if (is_elsewhere) request_ = foreign_request(std::move(request_));
  return send();
}

/// Throws where a redirect to another origin must not be followed.
void PageExchange::refuse_to_leave(Url const& base, Url const& target, int status) const {
  std::string const from = fmt::format("{}: HTTP {} leads from {} to {}", request_.name(), status,
                                       base.origin(), target.origin());
  if (source_.redirects != Redirects::follow_without_credentials) {
    reject("redirect_off_origin",
           from +
               ", and credentials must not follow it; if the new place is right, put it into "
               "source.url, or write source.redirects: follow_without_credentials");
  }
  if (base.scheme == "https" && target.scheme != "https") {
    reject("redirect_off_origin",
           from +
               ", where anybody on the way could read and change the answer; ask the source's "
               "owner for an https address");
  }
  constexpr int see_other = 303;
  bool const sends_secrets = status != see_other && declares_secrets(source_.body);
  if (sends_secrets) {
    reject("redirect_off_origin",
           from +
               " and would take the secrets of source.body along; put the new place into "
               "source.url if it is right");
  }
}

FetchStep PageExchange::retry_or_give_up(Failure const& failure, RateLimit const& limit,
                                         TimePoint now) {
  auto const delay = retry_delay(source_.retry, failure.kind, attempt_, limit.wait, draw_());
  if (!delay) give_up(failure, limit, now);
  state_ = State::waiting;
  return WaitBeforeRetry{*delay, attempt_, source_.retry.max_attempts, failure.reason};
}

void PageExchange::give_up(Failure const& failure, RateLimit const& limit, TimePoint now) const {
  bool const obtaining = state_ == State::obtaining;
  std::string message = obtaining ? fmt::format("no credentials by source.auth: {}", failure.reason)
                                  : fmt::format("{}: {}", request_.name(), failure.reason);
  std::string const detail = failure.detail.empty() ? "" : " " + failure.detail;
  bool const limited = failure.kind == ErrorKind::rate_limited;
  if (!limited && failure.kind != ErrorKind::transient) {
    throw StageError{failure.kind, failure.code, message + detail};
  }
  if (limit.wait && *limit.wait > source_.retry.max_delay) {
    throw RateLimited{
        fmt::format("{}: the source wants no request before {} ({}), and source.retry.max_delay is "
                    "{}{}; run the job after that, or raise source.retry.max_delay",
                    message, utc_text(now + *limit.wait), limit.said,
                    format_duration(source_.retry.max_delay), detail),
        now + *limit.wait};
  }
  message += fmt::format(" after {} attempt{}{}; ", attempt_, attempt_ == 1 ? "" : "s", detail);
  if (!limited) {
    message += obtaining
                   ? "check the server that source.auth names, or raise source.retry.max_attempts"
                   : cure_of_failure(failure.code);
    throw StageError{failure.kind, failure.code, message};
  }
  message +=
      "the source limits how often it may be asked: ask for less at a time, or raise "
      "source.retry.max_attempts and source.retry.max_delay";
  throw RateLimited{message, now + limit.wait.value_or(std::chrono::seconds{0})};
}

FetchStep PageExchange::deliver(Answer answer, TimePoint now) {
  state_ = State::delivered;
  Page page;
  page.url = first_request_.masked_url;
  page.status = answer.status;
  page.content_type = answer.header("content-type").value_or("");
  if (visited_.size() == 1) page.validators = validators_of(request_, answer);
  page.headers = std::move(answer.headers);
  // Links of a page from elsewhere are seen from the source: what they ask for carries credentials.
  page.answered_by = request_.is_foreign ? first_request_.url : request_.url;
  page.part.is_last = answer.is_complete;
  page.body = std::move(answer.body);
  page.fetched_at = now;
  return DeliverPage{std::move(page)};
}

void PageExchange::expect(State state) const {
  if (state_ != state) throw std::logic_error{"PageExchange: called out of order"};
}

}  // namespace loanpulse
