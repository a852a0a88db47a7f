#include "fetch/fetch_session.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>
#include <variant>

#include "fetch/credentials.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

/// One repetition can be chance: a page's worth of records inserted between two requests.
constexpr std::size_t max_same_bodies = 2;

/// Whether pages are asked for by their place, so that a source which does not know the parameter
/// would give the first one for ever.
bool is_counted(Paging const& paging) {
  return std::holds_alternative<PageNumberPaging>(paging) ||
         std::holds_alternative<OffsetPaging>(paging);
}

}  // namespace

FetchSession::FetchSession(Source const& source, std::optional<std::string> lower_bound,
                           std::function<double()> draw)
    : hidden_{secrets_of(source)},
      source_{source},
      lower_bound_{std::move(lower_bound)},
      draw_{std::move(draw)},
      paginator_{source.paging, source.limits} {}

FetchStep FetchSession::next_page() {
  expect(State::idle);
  auto const params = paginator_.next();
  if (!params) return EndOfList{};
  exchange_.emplace(source_, build_request(source_, lower_bound_, *params), draw_,
                    ListPlace{page_ + 1, records_});
  ++page_;
  state_ = State::requested;
  return exchange_->start();
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

FetchStep FetchSession::on_page(Page page) {
  expect(State::requested);
  return deliver_if_there(DeliverPage{std::move(page)});
}

FetchStep FetchSession::deliver_if_there(FetchStep step) {
  if (auto* const there = std::get_if<DeliverPage>(&step)) {
    there->page.number = page_;
    watch_for_repeats(there->page.body.text());
    state_ = State::delivered;
  }
  return step;
}

std::vector<PageRequest> FetchSession::coming_requests(std::size_t most) const {
  expect(State::idle);
  std::vector<PageRequest> requests;
  while (requests.size() < most) {
    auto const params = paginator_.guess(requests.size());
    if (!params) break;
    requests.push_back(build_request(source_, lower_bound_, *params));
  }
  return requests;
}

void FetchSession::page_decoded(PageFacts const& facts) {
  expect(State::delivered);
  records_ += facts.record_count;
  paginator_.page_decoded(facts);
  if (is_counted(source_.paging) && facts.record_count > 0 && same_bodies_ >= max_same_bodies &&
      paginator_.next()) {
    throw StageError{ErrorKind::bad_data, "no_progress",
                     fmt::format("page {} is byte for byte the same as the {} before it ({}): the "
                                 "source seems to ignore the paging parameter; check "
                                 "source.paginator",
                                 page_, same_bodies_, exchange_->request().masked_url)};
  }
  state_ = State::idle;
}

void FetchSession::watch_for_repeats(std::string const& body) {
  if (!is_counted(source_.paging)) return;
  std::size_t const hash = std::hash<std::string>{}(body);
  same_bodies_ = page_ > 1 && hash == last_body_ ? same_bodies_ + 1 : 0;
  last_body_ = hash;
}

void FetchSession::expect(State state) const {
  if (state_ != state) throw std::logic_error{"FetchSession: called out of order"};
}

}  // namespace loanpulse
