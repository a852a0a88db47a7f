#include "values/pattern_steps.hpp"
#include "values/time_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace loanpulse {

PatternFacts facts_of_pattern(std::string_view pattern) {
  PatternFacts facts;
  for_each_step(pattern, [&](PatternStep const& step) {
    facts.has_offset |= step.letter == 'z' || step.letter == 'Z' || step.letter == 's';
    facts.has_time |= step.letter == 'H' || step.letter == 'k' || step.letter == 'I' ||
                      step.letter == 'l' || step.letter == 's';
  });
  return facts;
}

std::string reading_fault(std::string_view pattern) {
  // What is read, each with the letters that say it.
  struct Part {
    std::string_view letters;
    char found = 0;
  };
  enum { year, month, day, day_of_year, hour, half_hour, half, minute, second, fraction, offset };
  std::array<Part, 11> parts{
      {{"Yy"}, {"mbBh"}, {"de"}, {"j"}, {"Hk"}, {"Il"}, {"pP"}, {"M"}, {"Ss"}, {"f"}, {"zZ"}}};
  std::string fault;
  for_each_step(pattern, [&](PatternStep const& step) {
    if (step.letter == 0 || !fault.empty()) return;
    if (std::string_view{"aAuw"}.find(step.letter) != std::string_view::npos) return;
    auto const part = std::find_if(parts.begin(), parts.end(), [&](Part const& each) {
      return each.letters.find(step.letter) != std::string_view::npos;
    });
    if (part == parts.end()) {
      fault = fmt::format(
          "has {}, by which no time is read; write %Y, %m, %b, %d, %H, %I, %p, %M, "
          "%S, %f or %z, and %% for a plain percent sign",
          step.text);
    } else if (part->found != 0) {
      fault = fmt::format("has {} beside %{}; leave one out", step.text, part->found);
    } else {
      part->found = step.letter;
    }
  });
  if (!fault.empty()) return fault;
  auto const has = [&](auto part) { return parts[part].found != 0; };
  if (parts[second].found == 's') {
    bool const alone = std::all_of(parts.begin(), parts.end(), [&](Part const& each) {
      return each.found == 0 || each.found == 's' || each.found == 'f';
    });
    return alone ? "" : "has %s, seconds since 1970, beside other parts of a time; leave them out";
  }
  if (!has(year)) return "has no year: add %Y, or %y for one of two digits";
  if (!has(day_of_year) && !has(month)) return "has no month: add %m, or %b for its name";
  if (!has(day_of_year) && !has(day)) return "has no day: add %d";
  if (has(day_of_year) && (has(month) || has(day)))
    return "has %j beside a month or day; leave one out";
  if (has(half_hour) && !has(half)) return "has %I without %p: add that, or write %H";
  if (has(half) && !has(half_hour)) return "has %p without %I: write that in place of %H";
  if (has(hour) && has(half_hour)) return "has %H beside %I; leave one out";
  if (has(minute) && !has(hour) && !has(half_hour)) return "has %M without an hour: add %H";
  if (has(second) && !has(minute)) return "has %S without a minute: add %M";
  if (has(fraction) && !has(second)) return "has %f without a second: add %S";
  return {};
}

}  // namespace loanpulse
