#include "values/english_time.hpp"
#include "values/pattern_steps.hpp"
#include "values/time_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace loanpulse {

std::string write_by_pattern(std::string_view pattern, Instant local, std::int64_t offset,
                             IsoTime const& example) {
  constexpr std::int64_t first_of_1969 = -31'536'000;
  bool has_short_year = false;
  for_each_step(pattern, [&](PatternStep const& step) { has_short_year |= step.letter == 'y'; });
  if (has_short_year) local = std::max(local, Instant{first_of_1969, 0});
  std::string text;
  for_each_step(pattern, [&](PatternStep const& step) {
    switch (step.letter) {
      case 0:
        text += step.plain;
        return;
      case 'z':
      case 'Z':
        text += example.offset_text;
        return;
      case 's':
        text += std::to_string(std::max<std::int64_t>(local.seconds - offset, 0));
        return;
      case 'f':
        text += fmt::format("{:018}", local.attoseconds).substr(0, example.fraction_digits);
        return;
      case 'Y': {
        auto const day = std::chrono::floor<std::chrono::days>(std::chrono::seconds{local.seconds});
        std::chrono::year_month_day const date{std::chrono::sys_days{day}};
        text += fmt::format("{:04}", static_cast<int>(date.year()));
        return;
      }
      default:
        text += strftime_in_english(std::string{step.text}, local.seconds, offset, {});
    }
  });
  return text;
}

}  // namespace loanpulse
