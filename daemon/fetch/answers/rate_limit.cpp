#include "fetch/answers/rate_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "fetch/answers/retry_after.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t shown_bytes = 100;

/// The parts between separators that stand in no quotes.
std::vector<std::string_view> parts(std::string_view text, char separator) {
  std::vector<std::string_view> result;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (quoted || text[i] != separator)) continue;
    result.push_back(without_blanks(text.substr(start, i - start)));
    start = i + 1;
  }
  return result;
}

/// "0", "0.0", and what some put behind it: "0;w=60", "0, 0".
bool is_zero(std::string_view text) {
  text = without_blanks(text.substr(0, text.find_first_of(";,")));
  auto const rest = text.substr(std::min(text.find_first_not_of('0'), text.size()));
  return text.starts_with('0') &&
         (rest.empty() ||
          (rest.front() == '.' && rest.find_first_not_of('0', 1) == std::string_view::npos));
}

/// "x-rate-limit-remaining" and "x-ratelimit-remaining" alike.
std::string joined(std::string name) {
  if (auto const at = name.find("rate-limit"); at != std::string::npos) name.erase(at + 4, 1);
  return name;
}

class Reading {
 public:
  Reading(Answer const& answer, TimePoint now) : answer_{answer}, now_{now} {
    if (auto const date = answer.header("date")) {
      if (auto const there = parse_http_date(*date, now)) now_ = *there;
    }
  }

  RateLimit read(std::optional<WaitHeader> const& own) {
    for (auto const& [name, value] : answer_.headers) {
      std::string const plain = joined(name);
      if (plain == "ratelimit") read_structured(value);
      auto const word = plain.find("remaining");
      if (word == std::string::npos || plain.find("ratelimit") == std::string::npos) continue;
      if (!is_zero(value)) continue;
      result_.reached = true;
      std::string reset = plain;
      take_reset(reset.replace(word, std::string_view{"remaining"}.size(), "reset"));
    }
    if (auto const asked = answer_.header("retry-after")) {
      result_.reached = true;
      if (auto const wait = parse_retry_after(*asked, now_)) {
        result_.wait = wait;
        result_.said = fmt::format("retry-after: {}", printable(*asked, shown_bytes));
      }
    }
    if (own) read_own(*own);
    return std::move(result_);
  }

 private:
  void read_own(WaitHeader const& own) {
    auto const value = answer_.header(lower_case(own.header));
    if (!value) return;
    auto const wait = own.as == WaitHeader::As::seconds ? parse_retry_after(*value, now_)
                                                        : parse_reset(*value, now_);
    if (!wait) return;
    result_.wait = wait;
    result_.said = fmt::format("{}: {}", own.header, printable(*value, shown_bytes));
  }

  void take_reset(std::string const& wanted) {
    for (auto const& [name, value] : answer_.headers) {
      std::string const plain = joined(name);
      if (plain != wanted && plain != wanted + "-after") continue;
      note(parse_reset(value, now_), fmt::format("{}: {}", name, printable(value, shown_bytes)));
    }
  }

  void read_structured(std::string_view value) {
    bool old_form_is_zero = false;
    std::optional<std::chrono::seconds> old_form_wait;
    auto const said = fmt::format("ratelimit: {}", printable(value, shown_bytes));
    for (auto const item : parts(value, ',')) {
      bool item_is_zero = false;
      std::optional<std::chrono::seconds> item_wait;
      for (auto const part : parts(item, ';')) {
        auto const equals = std::min(part.find('='), part.size());
        auto const key = part.substr(0, equals);
        auto const number = part.substr(std::min(equals + 1, part.size()));
        if (key == "r") item_is_zero = is_zero(number);
        if (key == "t") item_wait = parse_reset(number, now_);
        if (key == "remaining") old_form_is_zero = is_zero(number);
        if (key == "reset") old_form_wait = parse_reset(number, now_);
      }
      if (item_is_zero) note(item_wait, said);
    }
    if (old_form_is_zero) note(old_form_wait, said);
  }

  /// Where several limits are reached, the last of them to end counts.
  void note(std::optional<std::chrono::seconds> wait, std::string said) {
    result_.reached = true;
    if (!wait || (result_.wait && *result_.wait >= *wait)) return;
    result_.wait = wait;
    result_.said = std::move(said);
  }

  Answer const& answer_;
  TimePoint now_;
  RateLimit result_;
};

}  // namespace

RateLimit rate_limit_of(Answer const& answer, TimePoint now, std::optional<WaitHeader> const& own) {
  return Reading{answer, now}.read(own);
}

}  // namespace loanpulse
