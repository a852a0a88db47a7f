// Headers of an answer: Link, Retry-After, dates and rate limits. Waits are never negative and
// never endless, a date that is written is read again, and a link is found whatever stands around
// it.
#include "fetch/answers/rate_limit.hpp"
#include "fetch/answers/retry_after.hpp"
#include "fetch/paging/link_header.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>

namespace loanpulse {
namespace {

using std::chrono::seconds;

constexpr seconds a_year{std::chrono::days{365}};
constexpr std::array<char const*, 10> names{
    "link",      "retry-after",       "date",         "x-ratelimit-remaining",
    "ratelimit", "x-ratelimit-reset", "x-rate-limit", "x-rate-limit-remaining-minute",
    "link",      "x-rate-limit-reset"};

std::string shown(std::optional<seconds> wait) {
  return wait ? std::to_string(wait->count()) : "none";
}

void check_waits(std::string const& text, TimePoint now) {
  auto const after = parse_retry_after(text, now);
  insist(!after || (after->count() >= 0 && *after <= a_year), "a wait lasts up to a year");
  auto const reset = parse_reset(text, now);
  insist(!reset || (reset->count() > 0 && *reset <= a_year), "a reset is to come, within a year");
  insist(shown(parse_retry_after(" " + text + "\t", now)) == shown(after), "blanks are no part");
}

void check_date(std::chrono::sys_seconds date, TimePoint now) {
  auto const time = fmt::gmtime(std::chrono::system_clock::to_time_t(date));
  for (auto const& text : {fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", time),
                           fmt::format("{:%a %b %e %H:%M:%S %Y}", time)}) {
    insist(parse_http_date(text, now) == date, "a date that is written is read again");
  }
}

/// By RFC 8288: what a link means does not depend on the link before it, nor on its own
/// parameters' values, where they are quoted.
void check_link(std::string target, std::string const& value) {
  std::erase(target, '>');
  std::string quoted;
  for (char const c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  auto const header = fmt::format(
      "<first>; rel=prev; title=\"{0}\" , <{1}>;title=\"{0}\"; rel=\"x next\"", quoted, target);
  insist(link_in_headers({{"link", header}}, "next") == target, "the next link is found");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  // 1970 to 2242.
  TimePoint const now{seconds{input.number() & 0x1'ffff'ffff}};
  std::chrono::sys_seconds const date{seconds{input.number() & 0x1'ffff'ffff}};
  Answer answer;
  answer.status = 429;
  while (!input.empty() && answer.headers.size() < 8) {
    auto const* name = names[input.choice(names.size())];
    answer.headers.emplace_back(name, input.line());
  }
  check_date(date, now);
  link_in_headers(answer.headers, "next");
  auto const limit = rate_limit_of(answer, now);
  insist(!limit.wait || (limit.wait->count() >= 0 && *limit.wait <= a_year),
         "a limit ends within a year");
  insist(limit.reached || !limit.wait, "who asks to wait has reached a limit");
  for (auto const& [name, value] : answer.headers) check_waits(value, now);
  if (answer.headers.size() > 1) check_link(answer.headers[0].second, answer.headers[1].second);
}

}  // namespace loanpulse
