#include "fetch/answers/judge_answer.hpp"

#include <fmt/format.h>

#include <utility>

#include "fetch/answers/refused_request.hpp"
#include "fetch/answers/status_class.hpp"
#include "json/ends_within_json.hpp"

namespace loanpulse {
namespace {

Verdict judge_page(Answer const& answer) {
  if (answer.framed || !ends_within_json(answer.body)) return BringsPage{};
  return MayPass{
      {ErrorKind::transient, "truncated",
       fmt::format("the answer was cut off: the connection ended after {} bytes, within the JSON",
                   answer.body.size()),
       ""},
      {}};
}

}  // namespace

Verdict judge_answer(Answer const& answer, TimePoint now) {
  auto limit = rate_limit_of(answer, now);
  auto const status = fmt::format("HTTP {}", answer.status);
  switch (classify_status(answer.status, limit.reached)) {
    case StatusClass::success:
      return judge_page(answer);
    case StatusClass::redirect:
      return LeadsElsewhere{};
    case StatusClass::transient:
      return MayPass{{ErrorKind::transient, "http_status", status, quoted(answer)},
                     std::move(limit)};
    case StatusClass::rate_limited:
      return MayPass{{ErrorKind::rate_limited, "rate_limited", status, quoted(answer)},
                     std::move(limit)};
    case StatusClass::no_page:
    case StatusClass::unauthorized:
    case StatusClass::rejected:
      break;
  }
  return RefusesPage{};
}

}  // namespace loanpulse
