#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/fetch_step.hpp"
#include "fetch/page_request.hpp"
#include "fetch/paginator.hpp"
#include "fetch/retry_policy.hpp"
#include "model/clock.hpp"
#include "model/job.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// Every decision of fetching a list, without a socket and without a clock: what to request, when
/// to try again, which redirect to follow, when the list ends. The driver reports what happened and
/// does the step that comes back. One page at a time:
///
///   next_page → SendRequest → on_answer | on_failure → … → DeliverPage → page_decoded → next_page
///
/// Redirects are followed within the same origin only, so that credentials stay where they belong,
/// and at most five in a row. Every method throws StageError when the page cannot be had; the
/// session is then at its end. Calls out of order are a std::logic_error.
class FetchSession {
 public:
  /// `source` must live as long as the session. `draw` gives random numbers in [0, 1).
  FetchSession(Source const& source, std::optional<std::string> lower_bound,
               std::function<double()> draw);

  FetchStep next_page();
  FetchStep on_answer(Answer answer, TimePoint now);
  FetchStep on_failure(Failure const& failure, TimePoint now);
  FetchStep on_wait_over();
  void page_decoded(PageFacts const& facts);

 private:
  enum class State { idle, requested, waiting, delivered };

  FetchStep send_first_request();
  FetchStep follow_redirect(Answer const& answer);
  FetchStep retry_or_give_up(Failure const& failure, std::optional<std::string_view> retry_after,
                             TimePoint now);
  FetchStep deliver(Answer answer, TimePoint now);
  [[noreturn]] void refuse(Answer const& answer, StatusClass status_class) const;
  void watch_for_repeats(std::string const& body);
  void expect(State state) const;

  Source const& source_;
  std::optional<std::string> lower_bound_;
  std::function<double()> draw_;
  Paginator paginator_;
  State state_ = State::idle;
  PageRequest first_request_;         ///< of the current page, before any redirect
  PageRequest request_;               ///< under way
  std::vector<std::string> visited_;  ///< URLs of this chain of redirects
  std::size_t page_ = 0;
  int attempt_ = 1;
  std::size_t last_body_ = 0;    ///< hash
  std::size_t same_bodies_ = 0;  ///< in a row, after the first
};

}  // namespace loanpulse
