#include "fetch/fetch_session.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>
#include <variant>

#include "fetch/auth/declared_credentials.hpp"
#include "fetch/guards/promise_message.hpp"
#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {

FetchSession::FetchSession(Source const& source, RequestBounds bounds, std::function<double()> draw)
    : hidden_{secrets_of(source)},
      source_{source},
      bounds_{std::move(bounds)},
      draw_{std::move(draw)},
      walk_{paginator_of(source.paging), source.limits},
      promises_{source} {}

FetchStep FetchSession::next_page() {
  expect(State::idle);
  auto const position = walk_.next();
  if (!position) return EndOfList{};
  exchange_.emplace(source_, build_request(source_, bounds_, *position), draw_,
                    ListPlace{page_ + 1, records_});
  ++page_;
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
    there->page.number = page_;
    state_ = State::delivered;
  }
  if (std::holds_alternative<EndOfList>(step)) {
    --page_;
    walk_.end();
    state_ = State::idle;
  }
  return step;
}

std::vector<PageRequest> FetchSession::coming_requests(std::size_t most) const {
  expect(State::idle);
  std::vector<PageRequest> requests;
  while (requests.size() < most) {
    auto const position = walk_.guess(requests.size());
    if (!position) break;
    requests.push_back(build_request(source_, bounds_, *position));
  }
  return requests;
}

void FetchSession::page_decoded(PagingInfo const& info) {
  expect(State::delivered);
  records_ += info.record_count;
  note_token(info);
  promises_.page_decoded(info);
  walk_.page_decoded(info);
  if (source_.repeated_pages == OnFinding::fail) refuse_repeats(info);
  if (!walk_.next()) refuse_early_end(info);
  state_ = State::idle;
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

/// Also where the list would end: the total may be right, and the pages all the first one.
void FetchSession::refuse_repeats(PagingInfo const& info) {
  if (!seen_.repeats(info)) return;
  throw StageError{ErrorKind::bad_data, "no_progress",
                   page_name() + ": " + repeat_message(source_, info, seen_)};
}

void FetchSession::refuse_early_end(PagingInfo const& info) const {
  bool const with_bound = source_.incremental && bounds_.start;
  ListEnd const end{info, exchange_->request(), with_bound};
  auto const promises = promises_.promises(end);
  if (promises.empty()) return;
  throw StageError{ErrorKind::bad_data, "more_promised",
                   page_name() + ": " + promise_message(source_, walk_.paginator(), end, promises)};
}

std::string FetchSession::page_name() const {
  return fmt::format("page {} ({})", page_, printable(exchange_->request().masked_url, 300));
}

void FetchSession::expect(State state) const {
  if (state_ != state) throw std::logic_error{"FetchSession: called out of order"};
}

}  // namespace loanpulse
