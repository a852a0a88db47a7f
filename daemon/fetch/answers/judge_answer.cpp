#include "fetch/answers/judge_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fetch/answers/answer_rules.hpp"
#include "fetch/answers/refused_request.hpp"
#include "fetch/answers/status_class.hpp"
#include "json/ends_within_json.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr int no_content = 204;
constexpr int partial_content = 206;
constexpr int not_modified = 304;

Verdict judge_page(Source const& source, Answer const& answer) {
  if (answer.framed || !answer.is_complete) return BringsPage{};
  bool const by_lines = source.format == BodyFormat::ndjson;
  if (!(by_lines ? ends_within_line(answer.body) : ends_within_json(answer.body))) {
    return BringsPage{};
  }
  return MayPass{
      {ErrorKind::transient, "truncated",
       fmt::format("the answer was cut off: the connection ended after {} bytes, within the JSON",
                   answer.body.size()),
       ""},
      {}};
}

/// Whether an answer is a part of the list rather than of its bytes, as PostgREST says where it
/// counts: "Content-Range: 0-99/2347". A part of the bytes is none that we asked for.
bool is_range_of_records(Answer const& answer) {
  if (answer.status != partial_content) return false;
  return std::any_of(answer.headers.begin(), answer.headers.end(), [](auto const& header) {
    return header.first == "content-range" && !lower_case(header.second).starts_with("bytes");
  });
}

Verdict judged_by(AnswerRule const& rule, Answer const& answer, RateLimit limit) {
  std::string why = fmt::format("HTTP {}", answer.status);
  if (!rule.path.empty()) why += fmt::format(" with \"{}\" as in source.answers", rule.path);
  switch (rule.then) {
    case AnswerRule::Then::skip:
      return HasNoRows{};
    case AnswerRule::Then::wait:
      limit.reached = true;
      return MayPass{{ErrorKind::rate_limited, "rate_limited", why, quoted(answer)},
                     std::move(limit)};
    case AnswerRule::Then::retry:
      return MayPass{{ErrorKind::transient, "http_status", why, quoted(answer)}, std::move(limit)};
    case AnswerRule::Then::fail:
      break;
  }
  auto const said = message_of(rule, answer);
  return RefusesPage{said.empty() ? "a rule of source.answers says that this is an error"
                                  : fmt::format("the source says \"{}\"", printable(said, 300))};
}

}  // namespace

Verdict judge_answer(Source const& source, Answer const& answer, TimePoint now, bool if_changed) {
  auto limit = rate_limit_of(answer, now, source.wait);
  if (auto const* const rule = rule_for(source.answers, answer)) {
    return judged_by(*rule, answer, std::move(limit));
  }
  if (answer.status == not_modified && if_changed) return HasNotChanged{};
  auto const status = fmt::format("HTTP {}", answer.status);
  switch (classify_status(answer.status, limit.reached)) {
    case StatusClass::success:
      return judge_page(source, answer);
    case StatusClass::redirect:
      return LeadsElsewhere{};
    case StatusClass::transient:
      return MayPass{{ErrorKind::transient, "http_status", status, quoted(answer)},
                     std::move(limit)};
    case StatusClass::rate_limited:
      return MayPass{{ErrorKind::rate_limited, "rate_limited", status, quoted(answer)},
                     std::move(limit)};
    case StatusClass::no_page:
      if (is_range_of_records(answer)) return judge_page(source, answer);
      if (answer.status == no_content && source.when_absent == WhenAbsent::empty) {
        return BringsPage{};
      }
      break;
    case StatusClass::unauthorized:
    case StatusClass::rejected:
      break;
  }
  return RefusesPage{};
}

}  // namespace loanpulse
