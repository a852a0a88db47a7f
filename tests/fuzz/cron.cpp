// Cron expressions and due times: what the parser accepts can be asked anything, agrees with a walk
// over the minutes, and its due times add up over every split of a stretch.
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "schedule/due_times.hpp"
#include "values/cron_expression.hpp"

#include <array>
#include <stdexcept>

namespace loanpulse {
namespace {

using std::chrono::hours;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<char const*, 6> zones{"UTC",
                                           "America/New_York",
                                           "Europe/Dublin",
                                           "Asia/Kathmandu",
                                           "Australia/Lord_Howe",
                                           "Africa/Casablanca"};

/// By the definition: one minute after the other, each asked on its own.
void compare_with_a_walk(CronExpression const& cron, local_seconds from) {
  constexpr int walked = 1500;
  std::uint64_t count = 0;
  std::optional<local_seconds> first, last;
  for (int i = 0; i < walked; ++i) {
    auto const minute = from + minutes{i};
    if (cron.count_in(minute, minute + minutes{1}) == 0) continue;
    ++count;
    if (!first) first = minute;
    last = minute;
  }
  auto const end = from + minutes{walked};
  insist(cron.count_in(from, end) == count, "count_in counts each minute once");
  insist(cron.first_in(from, end) == first, "first_in is the first minute that counts");
  insist(cron.last_in(from, end) == last, "last_in is the last minute that counts");
}

void check_due_times(DueTimes const& due, TimePoint from, hours length, hours part) {
  auto const to = from + length;
  auto const between = from + std::min(part, length);
  insist(due.count(from, to) == due.count(from, between) + due.count(between, to),
         "due times add up over a split");
  auto const next = due.next_after(from);
  if (!next) {
    insist(due.count(from, to) == 0, "there is no due time without a next one");
    return;
  }
  insist(*next > from, "the next due time is later");
  insist(due.count(from, *next) == 1, "none lies before the next");
  insist(due.last_until(*next, from) == next, "last_until finds what next_after found");
  insist((*next <= to) == (due.count(from, to) > 0), "a stretch with the next has due times");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  Cron timing;
  timing.timezone = zones[input.choice(zones.size())];
  // 1900 to 2170, in which all zones have their changes.
  auto const moment = seconds{(input.number() & 0x1'ffff'ffff) - 2'208'988'800};
  auto const length = hours{1 + input.choice(200) * 50};
  auto const part = hours{input.choice(256) * 40};
  timing.expression = input.rest();

  auto const parsed = parse_cron_expression(timing.expression);
  if (!parsed.fault.empty()) {
    bool refused = false;
    try {
      DueTimes const due{timing};
    } catch (std::invalid_argument const&) {
      refused = true;
    }
    insist(refused, "what the parser refuses has no due times");
    return;
  }
  auto const minute = std::chrono::floor<minutes>(moment);
  compare_with_a_walk(parsed.expression, local_seconds{minute});
  check_due_times(DueTimes{timing}, TimePoint{moment}, length, part);
  check_due_times(DueTimes{Every{minutes{1 + input.choice(256)}}}, TimePoint{moment}, length, part);
}

}  // namespace loanpulse
