#include "values/cron_expression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <vector>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;

constexpr std::chrono::year_month_day date(int year, unsigned month, unsigned day) {
  return std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
}

CronExpression expression(std::string_view text) {
  auto const parsed = parse_cron_expression(text);
  EXPECT_EQ(parsed.fault, "") << text;
  return parsed.expression;
}

local_seconds moment(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return local_days{date(year, month, day)} + std::chrono::hours{hour} +
         std::chrono::minutes{minute};
}

local_seconds const never = moment(2100, 1, 1);

TEST(CronExpression, FindsTheFirstMatchingMinute) {
  struct Case {
    char const* text;
    local_seconds next;  ///< at or after Wednesday, 2024-01-31T10:07:30
  };
  local_seconds const from = moment(2024, 1, 31, 10, 7) + 30s;
  for (auto const& [text, next] : {
           Case{"* * * * *", moment(2024, 1, 31, 10, 8)},
           Case{"7 * * * *", moment(2024, 1, 31, 11, 7)},
           Case{"*/5 * * * *", moment(2024, 1, 31, 10, 10)},
           Case{"50/4 * * * *", moment(2024, 1, 31, 10, 50)},
           Case{"1-9/4 11 * * *", moment(2024, 1, 31, 11, 1)},
           Case{"59 23 * * *", moment(2024, 1, 31, 23, 59)},
           Case{"0 0,9 * * *", moment(2024, 2, 1)},
           Case{"0 0 31 * *", moment(2024, 3, 31)},
           Case{"0 0 30 2 *", never},
           Case{"0 0 29 2 *", moment(2024, 2, 29)},
           Case{"0 12 * feb *", moment(2024, 2, 1, 12)},
           Case{"0 12 * * Sun", moment(2024, 2, 4, 12)},
           Case{"0 12 * * 7", moment(2024, 2, 4, 12)},
           Case{"0 12 * * FRI-SUN", moment(2024, 2, 2, 12)},
           Case{"0 12 * * 5/2", moment(2024, 2, 2, 12)},
           Case{"0 0 1 JAN-MAR/2 *", moment(2024, 3, 1)},
           Case{"\t0  0 1 1 *  ", moment(2025, 1, 1)},
           Case{"@hourly", moment(2024, 1, 31, 11)},
           Case{"@daily", moment(2024, 2, 1)},
           Case{"@midnight", moment(2024, 2, 1)},
           Case{"@weekly", moment(2024, 2, 4)},
           Case{"@monthly", moment(2024, 2, 1)},
           Case{"@yearly", moment(2025, 1, 1)},
           Case{"@annually", moment(2025, 1, 1)},
       }) {
    EXPECT_EQ(expression(text).first_in(from, never).value_or(never), next) << text;
  }
}

TEST(CronExpression, JoinsDaysOfMonthAndWeekOnlyWhenBothAreRestricted) {
  auto const next = [](std::string_view text) {
    return expression(text).first_in(moment(2024, 1, 2), never).value_or(never);  // a Tuesday
  };
  EXPECT_EQ(next("0 0 13 * FRI"), moment(2024, 1, 5));
  EXPECT_EQ(next("0 0 4 * FRI"), moment(2024, 1, 4));
  EXPECT_EQ(next("0 0 13 * *"), moment(2024, 1, 13));
  EXPECT_EQ(next("0 0 * * FRI"), moment(2024, 1, 5));
  EXPECT_EQ(next("0 0 */2 * FRI"), moment(2024, 1, 5));
  EXPECT_EQ(next("0 0 */6 * FRI"), moment(2024, 1, 19));
}

TEST(CronExpression, CountsTheWholeWeekOfEachWayToWriteSunday) {
  for (auto const* text : {"0 0 * * *", "0 0 * * 0-6", "0 0 * * 1-7", "0 0 * * 0-7",
                           "0 0 * * SUN-SAT", "0 0 * * mon-sun", "0 0 * * */1"}) {
    EXPECT_EQ(expression(text).count_in(moment(2024, 1, 1), moment(2024, 1, 15)), 14u) << text;
  }
  for (auto const* text : {"0 0 * * 0", "0 0 * * 7", "0 0 * * sun", "0 0 * * 0,7", "0 0 * * */7",
                           "0 0 * * 7/3", "0 0 * * SUN-SUN"}) {
    EXPECT_EQ(expression(text).count_in(moment(2024, 1, 1), moment(2024, 1, 15)), 2u) << text;
  }
}

TEST(CronExpression, KnowsWhetherItHoldsEveryHour) {
  EXPECT_TRUE(expression("*/5 * * * *").holds_every_hour());
  EXPECT_TRUE(expression("0 0-23 * * *").holds_every_hour());
  EXPECT_TRUE(expression("@hourly").holds_every_hour());
  EXPECT_FALSE(expression("0 0-22 * * *").holds_every_hour());
  EXPECT_FALSE(expression("*/5 */2 * * *").holds_every_hour());
  EXPECT_FALSE(expression("@daily").holds_every_hour());
}

TEST(CronExpression, KnowsWhetherADayFitsIt) {
  for (auto const* text :
       {"0 0 31 2 *", "0 0 30 2 *", "0 0 30,31 2 *", "0 0 31 4,6 *", "0 0 31 2,4,6,9,11 *",
        "*/5 * 31 APR,JUN *", "0 0 30-31 FEB *", "0 0 31 2 */2"}) {
    EXPECT_FALSE(expression(text).ever_comes()) << text;
  }
  for (auto const* text :
       {"0 0 31 2/2 *", "0 0 29 2 *", "0 0 29 2 */7", "0 0 31 2 MON", "0 0 31 4,5 *", "0 0 31 * *",
        "* * * * *", "0 0 */31 2 *", "0 0 30 2 1-5", "@yearly"}) {
    EXPECT_TRUE(expression(text).ever_comes()) << text;
  }
  EXPECT_FALSE(CronExpression{}.ever_comes());
}

TEST(CronExpression, OfNothingNeverComes) {
  EXPECT_EQ(CronExpression{}.first_in(moment(2024, 1, 1), never), std::nullopt);
  EXPECT_EQ(CronExpression{}.last_in(moment(2024, 1, 1), never), std::nullopt);
  EXPECT_EQ(CronExpression{}.count_in(moment(2024, 1, 1), never), 0u);
}

TEST(CronExpression, NamesFieldValueAndRangeOfWhatItRefuses) {
  struct Case {
    char const* text;
    char const* fault;
  };
  for (auto const& [text, fault] : {
           Case{"60 * * * *", "minute must be 0 to 59, got '60'"},
           Case{"5,61 * * * *", "minute must be 0 to 59, got '61' in '5,61'"},
           Case{"-5 * * * *", "minute must be 0 to 59, got '' in '-5'"},
           Case{"5, * * * *", "minute must be 0 to 59, got '' in '5,'"},
           Case{"5- * * * *", "minute must be 0 to 59, got '' in '5-'"},
           Case{"**/5 * * * *", "minute must be 0 to 59, got '**' in '**/5'"},
           Case{"*-5 * * * *", "minute must be 0 to 59, got '*' in '*-5'"},
           Case{"5 24 * * *", "hour must be 0 to 23, got '24'"},
           Case{"5 22-24 * * *", "hour must be 0 to 23, got '24' in '22-24'"},
           Case{"5 22-6 * * *", "hour range must run upwards within 0 to 23, got '22-6'"},
           Case{"5 +1 * * *", "hour must be 0 to 23, got '+1'"},
           Case{"5 MON * * *", "hour must be 0 to 23, got 'MON'"},
           Case{"5 5 0 * *", "day of month must be 1 to 31, got '0'"},
           Case{"5 5 32 * *", "day of month must be 1 to 31, got '32'"},
           Case{"5 5 L * *", "day of month must be 1 to 31, got 'L'"},
           Case{"5 5 ? * *", "day of month must be 1 to 31, got '?'"},
           Case{"5 5 * 13 *", "month must be 1 to 12 or JAN to DEC, got '13'"},
           Case{"5 5 * JANUARY *", "month must be 1 to 12 or JAN to DEC, got 'JANUARY'"},
           Case{"5 5 * DEC-JAN *",
                "month range must run upwards within 1 to 12 or JAN to DEC, got 'DEC-JAN'"},
           Case{"5 5 * * 8", "weekday must be 0 to 7 or SUN to SAT, got '8'"},
           Case{"5 5 * * MON#1", "weekday must be 0 to 7 or SUN to SAT, got 'MON#1'"},
           Case{"*/0 * * * *", "minute step must be 1 to 60, got '*/0'"},
           Case{"*/61 * * * *", "minute step must be 1 to 60, got '*/61'"},
           Case{"1,*/-1 * * * *", "minute step must be 1 to 60, got '*/-1' in '1,*/-1'"},
           Case{"*/5/5 * * * *", "minute step must be 1 to 60, got '*/5/5'"},
           Case{"* */x * * *", "hour step must be 1 to 24, got '*/x'"},
           Case{"* * * * */8", "weekday step must be 1 to 7, got '*/8'"},
           Case{"99999999999999999999 * * * *",
                "minute must be 0 to 59, got '99999999999999999999'"},
           Case{"\x1b * * * *", "minute must be 0 to 59, got '\\x1b'"},
       }) {
    EXPECT_EQ(parse_cron_expression(text).fault, fault);
  }
}

TEST(CronExpression, AsksForFiveFieldsOrAKnownShorthand) {
  for (std::string const text : {"", "*", "* * * *", "0 0 * * * *", "@reboot", "@Daily",
                                 "@daily @daily", "@hourly * * * *x *"}) {
    EXPECT_EQ(parse_cron_expression(text).fault,
              "must be five fields (minute hour day month weekday), such as '*/5 * * * *', or "
              "@hourly, @daily, @weekly, @monthly or @yearly, got '" +
                  text + "'");
  }
}

/// Values of a field as the text lists them.
struct RandomField {
  std::set<int> values;
  std::string text;

  RandomField(std::mt19937& random, int min, int max) {
    bool const all = random() % 3 == 0;
    for (int value = min; value <= max; ++value) {
      if (all || random() % 7 == 0) values.insert(value);
    }
    if (values.empty()) values.insert(min + static_cast<int>(random() % 5));
    if (all) {
      text = "*";
      return;
    }
    for (int const value : values) text += (text.empty() ? "" : ",") + std::to_string(value);
  }
};

TEST(CronExpression, AgreesWithTryingEveryMinute) {
  std::mt19937 random{20'240'301};
  for (int round = 0; round < 60; ++round) {
    std::array const fields{RandomField{random, 0, 59}, RandomField{random, 0, 23},
                            RandomField{random, 1, 31}, RandomField{random, 1, 12},
                            RandomField{random, 0, 6}};
    std::string text;
    for (auto const& field : fields) text += field.text + " ";
    auto const cron = expression(text);
    bool const either = fields[2].text != "*" && fields[4].text != "*";

    std::vector<local_seconds> matching;
    local_seconds const begin = moment(2024, 1, 1) + days{random() % 1500};
    local_seconds const end = begin + days{100};
    for (local_days day = floor<days>(begin); day < end; day += days{1}) {
      std::chrono::year_month_day const ymd{day};
      bool const of_month =
          fields[2].values.contains(static_cast<int>(static_cast<unsigned>(ymd.day())));
      bool const of_week =
          fields[4].values.contains(static_cast<int>(std::chrono::weekday{day}.c_encoding()));
      if (!fields[3].values.contains(static_cast<int>(static_cast<unsigned>(ymd.month()))))
        continue;
      if (either ? !of_month && !of_week : !of_month || !of_week) continue;
      for (int const hour : fields[1].values) {
        for (int const minute : fields[0].values) {
          matching.push_back(day + std::chrono::hours{hour} + std::chrono::minutes{minute});
        }
      }
    }

    EXPECT_EQ(cron.count_in(begin, end), matching.size()) << text;
    for (int probe = 0; probe < 40; ++probe) {
      local_seconds from = begin + std::chrono::seconds{random() % (100 * 86'400)};
      local_seconds to = from + std::chrono::seconds{random() % (20 * 86'400)};
      if (probe % 2 == 0 && !matching.empty()) from = matching[random() % matching.size()];
      if (probe % 4 == 0 && !matching.empty()) to = matching[random() % matching.size()];
      to = std::min(to, end);
      auto const first = std::lower_bound(matching.begin(), matching.end(), from);
      auto const last = std::lower_bound(matching.begin(), matching.end(), to);
      bool const is_any = first < last;
      ASSERT_EQ(cron.first_in(from, to), is_any ? std::optional{*first} : std::nullopt) << text;
      ASSERT_EQ(cron.last_in(from, to), is_any ? std::optional{*(last - 1)} : std::nullopt) << text;
      ASSERT_EQ(cron.count_in(from, to), is_any ? static_cast<std::uint64_t>(last - first) : 0u)
          << text;
    }
  }
}

}  // namespace
}  // namespace loanpulse
