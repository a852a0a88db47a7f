#include "fetch/list_sequence.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "fetch/auth/declared_credentials.hpp"
#include "fetch/paging/paginator.hpp"
#include "model/error.hpp"

namespace loanpulse {

ListSequence::ListSequence(Source const& source, std::vector<RequestBounds> lists,
                           std::function<double()> draw)
    : hidden_{secrets_of(source)},
      source_{source},
      lists_{std::move(lists)},
      draw_{std::move(draw)},
      tokens_(lists_.size()) {}

/// Only what a message needs of it.
Partition ListSequence::partition() const {
  return {.key = current_ < lists_.size() ? lists_[current_].partition : std::string{},
          .values = {}};
}

template <class Action>
auto ListSequence::named(Action const& action) const {
  try {
    return action();
  } catch (StageError const& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    throw_of(partition(), error);
  }
}

FetchStep ListSequence::next_page() {
  return named([&] { return go_on(); });
}

/// To the next page of this list, or the first one of the next list that has any.
FetchStep ListSequence::go_on() {
  while (current_ < lists_.size()) {
    begins_list_ = !session_;
    if (begins_list_) session_.emplace(source_, lists_[current_], draw_);
    auto step = session_->next_page();
    is_at_start_ = !std::holds_alternative<EndOfList>(step);
    if (is_at_start_) return step;
    finish_list();
  }
  is_at_start_ = false;
  return EndOfList{};
}

/// What the driver is told of a list's step.
FetchStep ListSequence::passed(FetchStep step) {
  is_at_start_ = false;
  if (auto* const there = std::get_if<DeliverPage>(&step)) {
    there->page.number = ++pages_;
    there->page.partition = current_;
  }
  auto const* const end = std::get_if<EndOfList>(&step);
  if (end == nullptr) return step;
  was_skipped_ = end->skipped;
  if (was_skipped_) ++skipped_;
  return go_on();
}

void ListSequence::finish_list() {
  tokens_[current_] = session_->token();
  bool const was_skipped = std::exchange(was_skipped_, false);
  if (source_.sync_token && !tokens_[current_] && !was_skipped) {
    auto const& token = *source_.sync_token;
    throw StageError{
        ErrorKind::bad_data, "missing_token",
        fmt::format(
            "no answer of the list has a token {} \"{}\", and without it the next run would "
            "read everything again; check source.incremental against the answer",
            token.header.empty() ? "at" : "in the header",
            token.header.empty() ? token.path : token.header)};
  }
  session_.reset();
  ++current_;
}

FetchStep ListSequence::on_credentials(Credentials credentials) {
  return named([&] { return passed(session_->on_credentials(std::move(credentials))); });
}

FetchStep ListSequence::on_answer(Answer answer, TimePoint now) {
  return named([&] { return passed(session_->on_answer(std::move(answer), now)); });
}

FetchStep ListSequence::on_failure(Failure const& failure, TimePoint now) {
  return named([&] { return passed(session_->on_failure(failure, now)); });
}

FetchStep ListSequence::on_wait_over() {
  return named([&] { return passed(session_->on_wait_over()); });
}

FetchStep ListSequence::on_fetched_ahead(FetchStep step) {
  return named([&] { return passed(session_->on_fetched_ahead(std::move(step))); });
}

void ListSequence::fail_list(StageError const& error) const { throw_of(partition(), error); }

void ListSequence::page_decoded(PagingInfo const& info) {
  named([&] { session_->page_decoded(info); });
}

std::vector<PageRequest> ListSequence::coming_requests(std::size_t most) const {
  std::vector<PageRequest> requests;
  if (is_at_start_) requests.push_back(session_->request());
  if (session_ && !is_at_start_) requests = session_->coming_requests(most);
  auto list = current_ + (session_ ? 1 : 0);
  if (list >= lists_.size() || requests.size() >= most) return requests;
  auto const first = paginator_of(source_.paging)->position(0);
  for (; first && list < lists_.size() && requests.size() < most; ++list) {
    requests.push_back(build_request(source_, lists_[list], *first));
  }
  return requests;
}

}  // namespace loanpulse
