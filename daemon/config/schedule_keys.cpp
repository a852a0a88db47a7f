#include "config/check_values.hpp"
#include "config/config_keys.hpp"
#include "config/value_types.hpp"
#include "values/cron_expression.hpp"

#include <fmt/format.h>

#include <variant>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

constexpr char const* for_due_times = "has a meaning for every and cron only; remove it";

std::string cron_fault(std::string const& expression) {
  auto parsed = parse_cron_expression(expression);
  if (!parsed.fault.empty()) return std::move(parsed.fault);
  if (parsed.expression.ever_comes()) return {};
  return fmt::format(
      "never comes: no month that {} names has such a day; correct the day or the month",
      in_quotes(expression));
}

Key<Schedule> every_key() {
  static auto const type = takes::duration(1s, 366 * 24h);
  return key<Schedule>(
      "every", type.form({}),
      [](YamlValue const& value, Schedule& schedule, ReadContext& context) {
        Every every;
        bool const sound = type.read(value, every.interval, context);
        schedule.timing = every;
        return sound;
      },
      "A run is due whenever so much time has passed, counted from the beginning of 1970 in UTC: "
      "`1h` is due on the hour. A new job runs at once.");
}

Key<Schedule> cron_key() {
  static auto const type = takes::checked<std::string>(takes::text("cron expression"), cron_fault);
  return key<Schedule>(
      "cron", type.form({}),
      [](YamlValue const& value, Schedule& schedule, ReadContext& context) {
        Cron cron;
        bool const sound = type.read(value, cron.expression, context);
        schedule.timing = std::move(cron);
        return sound;
      },
      "Five fields (minute, hour, day of month, month, day of week) with lists, ranges, steps and "
      "names, or one of `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly`, "
      "`@annually`; when both days are given, either makes a day count.");
}

std::string not_manual(bool const& manual) {
  if (manual) return {};
  return "must be true; for a schedule write {every: 5m} or {cron: \"*/5 * * * *\"}";
}

Key<Schedule> manual_key() {
  static auto const type = takes::checked<bool>(takes::boolean(), not_manual);
  return key<Schedule>(
      "manual", Form{.kind = Form::Kind::boolean, .words = {"true"}},
      [](YamlValue const& value, Schedule& schedule, ReadContext& context) {
        bool manual = true;
        schedule.timing = Manual{};
        return type.read(value, manual, context);
      },
      "`true`: the job runs when a person or another program asks for it.");
}

Key<Schedule> timezone_key() {
  static auto const type = takes::timezone();
  return key<Schedule>(
             "timezone", type.form({}),
             [](YamlValue const& value, Schedule& schedule, ReadContext& context) {
               std::string zone;
               if (!type.read(value, zone, context)) return false;
               if (auto* const cron = std::get_if<Cron>(&schedule.timing)) cron->timezone = zone;
               return true;
             },
             "The IANA time zone of the expression.")
      .otherwise("`" + Cron{}.timezone + "`")
      .only_with("cron", "has a meaning for cron only; remove it");
}

}  // namespace

KeyTable<Schedule> const& schedule_keys() {
  static KeyTable<Schedule> const table{
      .section = "schedule",
      .keys = {every_key(), cron_key(), manual_key(), timezone_key(),
               key("jitter", &Schedule::jitter, takes::duration(0s, 24h),
                   "A run starts up to this much after its due time: spreads jobs that are due "
                   "together.")
                   .not_with("manual", for_due_times),
               key("on_missed", &Schedule::on_missed,
                   takes::word<OnMissed>({{"last", OnMissed::last},
                                          {"all", OnMissed::all},
                                          {"none", OnMissed::none}}),
                   "What becomes of due times that came while no daemon ran, or the job was "
                   "paused, longer than a minute ago: one run for all of them (`last`), one each "
                   "(`all`, at most the newest 1000), or `none`. Several that are merely late are "
                   "one run, or one each with `all`.")
                   .not_with("manual", for_due_times),
               key("overlap", &Schedule::overlap,
                   takes::word<Overlap>({{"skip", Overlap::skip}, {"queue", Overlap::queue}}),
                   "While an earlier run of the job waits or runs, a due time is skipped; with "
                   "`queue` one run waits.")
                   .not_with("manual", for_due_times)},
      .groups = {{.keys = {"every", "cron", "manual"},
                  .message = "must have only one of every, cron and manual; remove the others"}},
      .check = [](YamlMap const& map, Schedule&, ReadContext&) {
        if (!map.entries().empty()) return;
        map.value().problem("must have one of every, cron and manual, such as {every: 5m}");
      }};
  return table;
}

}  // namespace loanpulse
