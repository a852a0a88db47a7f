#include "fetch/list_sequence.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "fetch/auth/declared_credentials.hpp"
#include "fetch/paging/paginator.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

/// Warnings of a run's lists; of the others their number is told.
constexpr std::size_t most_warnings = 10;

}  // namespace

ListSequence::ListSequence(Source const& source, std::vector<RequestBounds> lists,
                           std::function<double()> draw)
    : hidden_{secrets_of(source)},
      source_{source},
      lists_{std::move(lists)},
      draw_{std::move(draw)},
      tokens_(lists_.size()),
      validators_(lists_.size()) {}

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
    validators_[current_].kept = there->page.validators;
  }
  auto const* const end = std::get_if<EndOfList>(&step);
  if (end == nullptr) return step;
  had_no_page_ = end->skipped || end->not_modified;
  if (end->skipped) ++skipped_;
  if (end->not_modified) validators_[current_] = {lists_[current_].validators, true};
  return go_on();
}

void ListSequence::finish_list() {
  note(session_->notes());
  tokens_[current_] = session_->token();
  bool const had_no_page = std::exchange(had_no_page_, false);
  if (source_.sync_token && !tokens_[current_] && !had_no_page) {
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

void ListSequence::note(ReadingNotes notes) {
  notes_.rows_came_again = notes_.rows_came_again || notes.rows_came_again;
  for (auto& warning : notes.warnings) {
    if (warnings_++ >= most_warnings) continue;
    auto const list = partition().key;
    notes_.warnings.push_back(list.empty() ? std::move(warning) : list + ": " + warning);
  }
}

ReadingNotes ListSequence::notes() const {
  auto notes = notes_;
  if (warnings_ > most_warnings) {
    notes.warnings.push_back(
        fmt::format("so it was with further lists: warnings: {}", warnings_ - most_warnings));
  }
  return notes;
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
