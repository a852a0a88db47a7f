#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fetch/fetch_session.hpp"

namespace loanpulse {

/// The lists that a run reads, one after the other: one for each combination of `source.for_each`,
/// or the only one. For its driver it is one long list, see FetchSession; its pages are counted
/// through, and each says whose it is. What goes wrong in a list has the combination's key in front
/// of its message. A list whose last answer has no sync token where the job keeps one is
/// StageError, bad_data "missing_token". While it lives, the source's secrets are hidden in
/// whatever is shown.
class ListSequence {
 public:
  /// `source` must live as long.
  ListSequence(Source const& source, std::vector<RequestBounds> lists,
               std::function<double()> draw);

  FetchStep next_page();
  FetchStep on_credentials(Credentials credentials);
  FetchStep on_answer(Answer answer, TimePoint now);
  FetchStep on_failure(Failure const& failure, TimePoint now);
  FetchStep on_wait_over();
  void page_decoded(PagingInfo const& info);
  void end_list() { session_->end_list(); }

  /// Whether the last step is a request's first, of which nothing has been done yet: then what
  /// was fetched for request() ahead of its turn may be given instead.
  bool is_at_start() const { return is_at_start_; }
  /// The same, and it is the first of its list, which nobody could foretell from the list itself.
  bool begins_list() const { return is_at_start_ && begins_list_; }
  PageRequest const& request() const { return session_->request(); }
  FetchStep on_fetched_ahead(FetchStep step);
  /// What went wrong ahead of its turn, or behind an answer's first part, is an error of the list
  /// that is being read.
  [[noreturn]] void fail_list(StageError const& error) const;

  /// The requests that next_page() will probably want next, at most so many and in their order:
  /// of the list that is being read, then the first ones of those behind it. Between pages, and
  /// where begins_list(), with the request that is at its start.
  std::vector<PageRequest> coming_requests(std::size_t most) const;

  /// Lists that an answer has ended by a rule of source.answers.
  std::uint64_t skipped() const { return skipped_; }
  /// What later runs are to send, of each list that has ended.
  std::vector<std::optional<std::string>> const& tokens() const { return tokens_; }
  std::vector<ListValidators> const& validators() const { return validators_; }
  /// Of each list that has ended.
  ReadingNotes notes() const;
  /// Of the list that is being read, see FetchSession.
  std::string const& begins_anew() const { return session_->begins_anew(); }

 private:
  template <class Action>
  auto named(Action const& action) const;
  FetchStep passed(FetchStep step);
  FetchStep go_on();
  void finish_list();
  void note(ReadingNotes notes);
  Partition partition() const;

  HiddenSecrets hidden_;  ///< also when the last list has ended: the run still tells of its rows
  Source const& source_;
  std::vector<RequestBounds> const lists_;
  std::function<double()> draw_;
  std::optional<FetchSession> session_;  ///< of lists_[current_]
  std::size_t current_ = 0;
  std::size_t pages_ = 0;
  std::uint64_t skipped_ = 0;
  bool is_at_start_ = false;
  bool begins_list_ = false;
  bool had_no_page_ = false;  ///< the list that has just ended, as its answer said
  std::vector<std::optional<std::string>> tokens_;
  std::vector<ListValidators> validators_;
  ReadingNotes notes_;
  std::size_t warnings_ = 0;
};

}  // namespace loanpulse
