#include "schedule/due_times.hpp"
#include "values/duration.hpp"

#include <fmt/format.h>

namespace loanpulse {

std::string describe(Timing const& timing) {
  if (auto const* const every = std::get_if<Every>(&timing)) {
    return fmt::format("every {}", format_duration(every->interval));
  }
  if (auto const* const cron = std::get_if<Cron>(&timing)) {
    return fmt::format("cron {} ({})", cron->expression, cron->timezone);
  }
  return "manual";
}

}  // namespace loanpulse
