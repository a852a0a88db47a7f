#include "fetch/fetch_session.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>
#include <variant>

#include "fetch/auth/declared_credentials.hpp"
#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Times. Where rows move in the reading after the last of them too, the run fails.
constexpr std::size_t most_times_anew = 3;

std::string shift_message(Source const& source, std::string const& why, std::size_t times) {
  std::string message =
      why + ": rows moved while the list was read, and some may have been passed over";
  if (times > 0) message += fmt::format("; so it was in each of {} readings", times + 1);
  message +=
      "; have the list sorted by what does not change, such as the key or the time of creation";
  if (!source.keeps_state()) message += ", or ask for changes alone by source.incremental";
  if (source.on_shift == OnShift::fail) {
    message += ", or write source.on_shift: refetch, so that the list is read again";
  }
  return message + "; or, if the source lists rows twice on purpose, write source.on_shift: ignore";
}

}  // namespace

FetchSession::FetchSession(Source const& source, RequestBounds bounds, std::function<double()> draw)
    : hidden_{secrets_of(source)},
      source_{source},
      bounds_{std::move(bounds)},
      draw_{std::move(draw)} {
  reading_.emplace(source_, source_.incremental && bounds_.start);
}

FetchStep FetchSession::next_page() {
  expect(State::idle);
  begins_anew_.clear();
  auto const position = reading_->next();
  if (!position) return EndOfList{};
  exchange_.emplace(source_, build_request(source_, bounds_, *position), draw_, reading_->place());
  state_ = State::requested;
  return exchange_->start();
}

PageRequest const& FetchSession::request() const {
  expect(State::requested);
  return exchange_->request();
}

FetchStep FetchSession::on_credentials(Credentials credentials) {
  expect(State::requested);
  return exchange_->on_credentials(std::move(credentials));
}

FetchStep FetchSession::on_answer(Answer answer, TimePoint now) {
  expect(State::requested);
  return deliver_if_there(exchange_->on_answer(std::move(answer), now));
}

FetchStep FetchSession::on_failure(Failure const& failure, TimePoint now) {
  expect(State::requested);
  return exchange_->on_failure(failure, now);
}

FetchStep FetchSession::on_wait_over() {
  expect(State::requested);
  return exchange_->on_wait_over();
}

FetchStep FetchSession::on_fetched_ahead(FetchStep step) {
  expect(State::requested);
  return deliver_if_there(std::move(step));
}

FetchStep FetchSession::deliver_if_there(FetchStep step) {
  if (auto* const there = std::get_if<DeliverPage>(&step)) {
    there->page.number = reading_->place().page;
    state_ = State::delivered;
  }
  if (auto const* const end = std::get_if<EndOfList>(&step)) {
    state_ = State::idle;
    if (end->skipped) {
      reading_->end();
    } else {
      reading_->end_by_status(exchange_->request());
    }
  }
  return step;
}

std::vector<PageRequest> FetchSession::coming_requests(std::size_t most) const {
  expect(State::idle);
  std::vector<PageRequest> requests;
  while (requests.size() < most) {
    auto const position = reading_->guess(requests.size());
    if (!position) break;
    requests.push_back(build_request(source_, bounds_, *position));
  }
  return requests;
}

void FetchSession::page_decoded(PagingInfo const& info) {
  expect(State::delivered);
  note_token(info);
  auto why = reading_->page_decoded(info, exchange_->request());
  state_ = State::idle;
  if (!why.empty()) begin_anew(std::move(why));
}

void FetchSession::begin_anew(std::string why) {
  if (source_.on_shift == OnShift::fail || times_anew_ == most_times_anew) {
    auto const page = fmt::format("page {} ({})", reading_->pages(),
                                  printable(exchange_->request().masked_url, 300));
    throw StageError{ErrorKind::bad_data, "pages_shifted",
                     page + ": " + shift_message(source_, why, times_anew_)};
  }
  token_.reset();
  ++times_anew_;
  pages_anew_ += reading_->pages();
  begins_anew_ = std::move(why);
  reading_.emplace(source_, source_.incremental && bounds_.start);
}

/// What is not wanted behind this page is so in the next reading too, which finds that out itself.
void FetchSession::end_list() {
  if (begins_anew_.empty()) reading_->end();
}

ReadingNotes FetchSession::notes() const {
  ReadingNotes notes;
  auto const twice = reading_->came_twice();
  notes.rows_came_again = times_anew_ > 0 || twice > 0;
  if (times_anew_ > 0) {
    notes.warnings.push_back(fmt::format(
        "rows moved while the list was read, so it was read again from its first page: times: {}, "
        "pages read in vain: {}",
        times_anew_, pages_anew_));
  }
  if (twice > 0 && source_.on_shift != OnShift::ignore) {
    notes.warnings.push_back(fmt::format(
        "others came in front while the list was read; rows that came twice: {}", twice));
  }
  auto const surplus = reading_->surplus();
  if (!surplus.empty()) notes.warnings.push_back(surplus);
  return notes;
}

/// Later answers count; those before the last need not have one.
void FetchSession::note_token(PagingInfo const& info) {
  if (!source_.sync_token) return;
  auto const& token = *source_.sync_token;
  if (!token.header.empty()) {
    for (auto const& [name, value] : info.headers) {
      if (name == lower_case(token.header) && !value.empty()) token_ = value;
    }
    return;
  }
  auto const found = info.values.find(token.path);
  if (found != info.values.end() && !found->second.empty()) token_ = found->second;
}

void FetchSession::expect(State state) const {
  if (state_ != state) throw std::logic_error{"FetchSession: called out of order"};
}

}  // namespace loanpulse
