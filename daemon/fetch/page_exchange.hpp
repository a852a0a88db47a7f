#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/fetch_step.hpp"
#include "fetch/page_request.hpp"
#include "fetch/retry_policy.hpp"
#include "model/clock.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// Every decision of fetching one page, without a socket and without a clock: when to try again,
/// which redirect to follow, what is no page. The driver reports what happened and does the step
/// that comes back:
///
///   start → SendRequest → on_answer | on_failure → … → DeliverPage
///
/// Redirects are followed within the same origin only, so that credentials stay where they belong,
/// and at most five in a row. Every method throws StageError when the page cannot be had. Calls out
/// of order are a std::logic_error.
class PageExchange {
 public:
  /// `source` must outlive it. `draw` gives random numbers in [0, 1).
  PageExchange(Source const& source, PageRequest request, std::function<double()> draw);

  PageRequest const& request() const { return first_request_; }

  FetchStep start();
  FetchStep on_answer(Answer answer, TimePoint now);
  FetchStep on_failure(Failure const& failure, TimePoint now);
  FetchStep on_wait_over();

 private:
  enum class State { idle, requested, waiting, delivered };

  FetchStep follow_redirect(Answer const& answer);
  FetchStep retry_or_give_up(Failure const& failure, std::optional<std::string_view> retry_after,
                             TimePoint now);
  FetchStep deliver(Answer answer, TimePoint now);
  [[noreturn]] void refuse(Answer const& answer, StatusClass status_class) const;
  void expect(State state) const;

  Source const& source_;
  std::function<double()> draw_;
  PageRequest first_request_;  ///< before any redirect
  State state_ = State::idle;
  PageRequest request_;               ///< under way
  std::vector<std::string> visited_;  ///< URLs of this chain of redirects
  int attempt_ = 1;
};

}  // namespace loanpulse
