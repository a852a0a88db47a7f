#include "values/mail_time.hpp"

#include "model/ascii_text.hpp"
#include "values/time_pattern.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::string_view mail_form = "expected a date such as Wed, 31 Jan 2024 10:00:00 +0100";

/// RFC 2822, 4.3. Other names say nothing that could be relied on.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> zones{{{"EST", "-0500"},
                                                                              {"EDT", "-0400"},
                                                                              {"CST", "-0600"},
                                                                              {"CDT", "-0500"},
                                                                              {"MST", "-0700"},
                                                                              {"MDT", "-0600"},
                                                                              {"PST", "-0800"},
                                                                              {"PDT", "-0700"}}};

std::string_view without_comment(std::string_view text) {
  text = without_blanks(text);
  if (!text.ends_with(')')) return text;
  return without_blanks(text.substr(0, std::min(text.rfind('('), text.size())));
}

bool is_weekday(std::string_view word) {
  IsoTime time;
  return parse_by_pattern(std::string{word} + " 1970-01-01", "%a %Y-%m-%d", time).empty();
}

/// The text in front of the last blank, and the offset behind it; the name of a zone gives that.
std::pair<std::string_view, std::string_view> split_off_zone(std::string_view text) {
  auto const blank = text.find_last_of(" \t");
  if (blank == std::string_view::npos) return {text, {}};
  auto const word = text.substr(blank + 1);
  auto const zone = std::find_if(zones.begin(), zones.end(),
                                 [&](auto const& each) { return each.first == word; });
  return {text.substr(0, blank), zone == zones.end() ? word : zone->second};
}

}  // namespace

std::string_view parse_mail_time(std::string_view text, IsoTime& time) {
  text = without_comment(text);
  auto const comma = text.find(',');
  if (comma == std::string_view::npos && parse_by_pattern(text, "%a %b %e %T %Y", time).empty()) {
    time.offset = 0;
    time.offset_text = "GMT";
    return may_be_leap_second(time) || !time.is_leap_second ? std::string_view{} : mail_form;
  }
  if (comma != std::string_view::npos) {
    if (!is_weekday(without_blanks(text.substr(0, comma)))) return mail_form;
    text = without_blanks(text.substr(comma + 1));
  }
  auto const [clock, offset] = split_off_zone(text);
  for (auto const* pattern : {"%d %b %Y %T %z", "%d %b %Y %R %z", "%d-%b-%y %T %z"}) {
    auto const fault =
        parse_by_pattern(std::string{clock}.append(" ").append(offset), pattern, time);
    if (!fault.empty()) continue;
    // What was read was a copy.
    time.offset_text = *time.offset == 0 ? std::string_view{"GMT"} : offset;
    return {};
  }
  return mail_form;
}

std::string write_mail_time(Instant local, std::int64_t offset, std::string_view offset_text) {
  IsoTime example;
  example.offset_text = offset_text;
  return write_by_pattern("%a, %d %b %Y %H:%M:%S %z", local, offset, example);
}

}  // namespace loanpulse
