#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/answers/rate_limit.hpp"
#include "fetch/answers/refused_request.hpp"
#include "fetch/auth/credentials.hpp"
#include "fetch/fetch_step.hpp"
#include "fetch/page_request.hpp"
#include "fetch/url.hpp"
#include "model/clock.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Every decision of fetching one page, without a socket and without a clock: when to try again,
/// which redirect to follow, what is no page. The driver reports what happened and does the step
/// that comes back:
///
///   start → ObtainCredentials → on_credentials → SendRequest → on_answer → … → DeliverPage
///
/// In place of either event on_failure may come, and the step may be a WaitBeforeRetry, after whose
/// on_wait_over credentials are obtained anew: they may have expired. Credentials that can be
/// renewed are, once, when the source refuses them by a 401.
///
/// Redirects are followed within the same origin only, so that credentials stay where they belong,
/// or, where the source allows it, elsewhere without them; at most five in a row. A page whose end
/// only the connection's end tells, and which stops in the middle of its JSON, is asked for again,
/// as after every broken connection. A source that asks for more patience than `max_delay` gets it:
/// RateLimited. Every method throws StageError when the page cannot be had. An answer by one of the
/// paginator's `end_status`, of any page but the first, is the EndOfList. Calls out of order are a
/// std::logic_error.
class PageExchange {
 public:
  /// `source` must outlive it. `draw` gives random numbers in [0, 1).
  PageExchange(Source const& source, PageRequest request, std::function<double()> draw,
               ListPlace place = {});

  PageRequest const& request() const { return first_request_; }

  FetchStep start();
  FetchStep on_credentials(Credentials credentials);
  FetchStep on_answer(Answer answer, TimePoint now);
  FetchStep on_failure(Failure const& failure, TimePoint now);
  FetchStep on_wait_over();

 private:
  enum class State { idle, obtaining, requested, waiting, delivered };

  FetchStep obtain();
  FetchStep send();
  FetchStep end_list(EndOfList end);
  FetchStep follow_redirect(Answer const& answer);
  void refuse_to_leave(Url const& base, Url const& target, int status) const;
  FetchStep retry_or_give_up(Failure const& failure, RateLimit const& limit, TimePoint now);
  [[noreturn]] void give_up(Failure const& failure, RateLimit const& limit, TimePoint now) const;
  FetchStep deliver(Answer answer, TimePoint now);
  void expect(State state) const;

  Source const& source_;
  std::function<double()> draw_;
  PageRequest first_request_;  ///< before any redirect
  ListPlace place_;
  State state_ = State::idle;
  Credentials credentials_;
  std::uint64_t refused_ = 0;         ///< the issue that the source refused; 0: none
  PageRequest request_;               ///< under way, without its credentials
  std::vector<std::string> visited_;  ///< URLs of this chain of redirects
  int attempt_ = 1;
};

}  // namespace loanpulse
