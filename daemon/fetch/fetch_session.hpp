#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fetch/fetch_step.hpp"
#include "fetch/list_reading.hpp"
#include "fetch/page_exchange.hpp"
#include "fetch/page_request.hpp"
#include "model/clock.hpp"
#include "model/page.hpp"
#include "model/source.hpp"
#include "ops/hidden_secrets.hpp"

namespace loanpulse {

/// Every decision of fetching a list, without a socket and without a clock: what to request, how
/// (see PageExchange), when the list ends. The driver reports what happened and does the step that
/// comes back. One page at a time:
///
///   next_page → ObtainCredentials → on_credentials → SendRequest → on_answer | on_failure → …
///   → DeliverPage → page_decoded → next_page
///
/// A driver that has fetched the page of request() ahead of its turn calls on_fetched_ahead instead
/// of doing the first step. While it lives, the source's secrets are hidden in whatever is shown.
///
/// A list that brings the same rows again ("no_progress"), or ends although its answers say that
/// there is more ("more_promised"), is a StageError of page_decoded: it would be a part. So is one
/// whose rows move from page to page meanwhile ("pages_shifted"), unless the source says that it is
/// to be read again: then page_decoded begins anew with its first page, three times at most.
///
/// Every method throws StageError when the page cannot be had; the session is then at its end.
/// Calls out of order are a std::logic_error.
class FetchSession {
 public:
  /// `source` must live as long as the session. `draw` gives random numbers in [0, 1).
  FetchSession(Source const& source, RequestBounds bounds, std::function<double()> draw);

  FetchStep next_page();
  FetchStep on_credentials(Credentials credentials);
  FetchStep on_answer(Answer answer, TimePoint now);
  FetchStep on_failure(Failure const& failure, TimePoint now);
  FetchStep on_wait_over();
  /// What next_page() wants, as coming_requests() foretold it: without credentials.
  PageRequest const& request() const;
  /// What came for it: a DeliverPage or EndOfList.
  FetchStep on_fetched_ahead(FetchStep step);
  void page_decoded(PagingInfo const& info);
  /// Between pages: what comes next is not wanted, so that the list ends here.
  void end_list();
  /// Why the last page made the list begin anew; empty: it did not.
  std::string const& begins_anew() const { return begins_anew_; }
  /// What a later run is to send, as the last answer had it; empty: none had it.
  std::optional<std::string> const& token() const { return token_; }
  /// At the list's end.
  ReadingNotes notes() const;

  /// The requests that next_page() will probably want next, at most so many and in their order. A
  /// guess: the list may turn out shorter, or go on elsewhere. Between pages only.
  std::vector<PageRequest> coming_requests(std::size_t most) const;

 private:
  enum class State { idle, requested, delivered };

  FetchStep deliver_if_there(FetchStep step);
  void begin_anew(std::string why);
  void note_token(PagingInfo const& info);
  void expect(State state) const;

  HiddenSecrets hidden_;
  Source const& source_;
  RequestBounds const bounds_;
  std::function<double()> draw_;
  std::optional<ListReading> reading_;
  State state_ = State::idle;
  std::optional<PageExchange> exchange_;  ///< of the current page
  std::optional<std::string> token_;
  std::string begins_anew_;
  std::size_t times_anew_ = 0;
  std::size_t pages_anew_ = 0;  ///< that came before the list began anew
};

}  // namespace loanpulse
