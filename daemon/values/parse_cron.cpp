#include "ops/printable.hpp"
#include "values/cron_expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::size_t longest_quotation = 80;

constexpr std::array<std::string_view, 12> month_names{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> weekday_names{"SUN", "MON", "TUE", "WED",
                                                        "THU", "FRI", "SAT"};

/// What a field may hold.
struct FieldRule {
  std::string_view name;
  int min;
  int max;
  int last_value;  ///< the maximum of `a/n`: 7 is only another way to write Sunday
  std::span<std::string_view const> names;  ///< of the values from `min` on

  std::string range() const {
    auto text = fmt::format("{} to {}", min, max);
    if (!names.empty()) text += fmt::format(" or {} to {}", names.front(), names.back());
    return text;
  }
};

constexpr std::array<FieldRule, 5> rules{{{"minute", 0, 59, 59, {}},
                                          {"hour", 0, 23, 23, {}},
                                          {"day of month", 1, 31, 31, {}},
                                          {"month", 1, 12, 12, month_names},
                                          {"weekday", 0, 7, 6, weekday_names}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> shorthands{
    {{"@hourly", "0 * * * *"},
     {"@daily", "0 0 * * *"},
     {"@midnight", "0 0 * * *"},
     {"@weekly", "0 0 * * 0"},
     {"@monthly", "0 0 1 * *"},
     {"@yearly", "0 0 1 1 *"},
     {"@annually", "0 0 1 1 *"}}};

std::string quoted(std::string_view text) {
  return fmt::format("'{}'", printable(text, longest_quotation));
}

bool is_same_name(std::string_view text, std::string_view name) {
  auto const same = [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
  };
  return std::equal(text.begin(), text.end(), name.begin(), name.end(), same);
}

std::optional<int> number_of(std::string_view text) {
  if (text.empty() || text.front() == '-') return std::nullopt;  // from_chars would take a '-'
  int number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<int> value_of(std::string_view text, FieldRule const& rule) {
  for (std::size_t i = 0; i < rule.names.size(); ++i) {
    if (is_same_name(text, rule.names[i])) return rule.min + static_cast<int>(i);
  }
  auto const number = number_of(text);
  return number && *number >= rule.min && *number <= rule.max ? number : std::nullopt;
}

/// One field while it is read.
class FieldReader {
 public:
  FieldReader(FieldRule const& rule, std::string_view text) : rule_{rule}, text_{text} {}

  /// The values, bit n for value n. A fault when there is one.
  std::uint64_t read() {
    std::string_view rest = text_;
    while (fault_.empty()) {
      std::size_t const comma = std::min(rest.find(','), rest.size());
      read_element(rest.substr(0, comma));
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
    constexpr std::uint64_t second_sunday = std::uint64_t{1} << 7;
    if (rule_.max == 7 && (values_ & second_sunday) != 0) values_ = (values_ & ~second_sunday) | 1;
    return values_;
  }

  std::string const& fault() const { return fault_; }

 private:
  void read_element(std::string_view element) {
    std::size_t const slash = element.find('/');
    auto const range = read_range(element.substr(0, slash), slash != std::string_view::npos);
    if (!range) return;
    int step = 1;
    if (slash != std::string_view::npos) {
      int const most = rule_.last_value - rule_.min + 1;
      auto const number = number_of(element.substr(slash + 1));
      if (!number || *number < 1 || *number > most) {
        return refuse(fmt::format("step must be 1 to {}", most), element);
      }
      step = *number;
    }
    for (int value = range->first; value <= range->second; value += step) {
      values_ |= std::uint64_t{1} << value;
    }
  }

  std::optional<std::pair<int, int>> read_range(std::string_view text, bool has_step) {
    if (text == "*") return std::pair{rule_.min, rule_.last_value};
    std::size_t const dash = text.find('-');
    auto const first = value_of(text.substr(0, dash), rule_);
    if (!first) return refuse_value(text.substr(0, dash));
    if (dash == std::string_view::npos) {
      return std::pair{*first, has_step ? std::max(*first, rule_.last_value) : *first};
    }
    auto last = value_of(text.substr(dash + 1), rule_);
    if (!last) return refuse_value(text.substr(dash + 1));
    if (rule_.max == 7 && *last == 0 && *first > 0) last = 7;
    if (*last < *first) {
      refuse(fmt::format("range must run upwards within {}", rule_.range()), text);
      return std::nullopt;
    }
    return std::pair{*first, *last};
  }

  std::nullopt_t refuse_value(std::string_view value) {
    refuse(fmt::format("must be {}", rule_.range()), value);
    return std::nullopt;
  }

  void refuse(std::string_view what, std::string_view value) {
    fault_ = fmt::format("{} {}, got {}", rule_.name, what, quoted(value));
    if (value != text_) fault_ += fmt::format(" in {}", quoted(text_));
  }

  FieldRule const& rule_;
  std::string_view text_;
  std::uint64_t values_ = 0;
  std::string fault_;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) return words;
    std::size_t const length = std::min(text.find_first_of(blanks), text.size());
    words.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

}  // namespace

ParsedCron parse_cron_expression(std::string_view text) {
  auto words = words_of(text);
  if (words.size() == 1) {
    for (auto const& [name, fields] : shorthands) {
      if (words[0] == name) return parse_cron_expression(fields);
    }
  }
  if (words.size() != rules.size()) {
    return {{},
            fmt::format("must be five fields (minute hour day month weekday), such as "
                        "'*/5 * * * *', or @hourly, @daily, @weekly, @monthly or @yearly, got {}",
                        quoted(text))};
  }
  std::array<std::uint64_t, rules.size()> values{};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    FieldReader reader{rules[i], words[i]};
    values[i] = reader.read();
    if (!reader.fault().empty()) return {{}, reader.fault()};
  }
  auto const is_restricted = [](std::string_view field) {
    return field.find('*') == std::string_view::npos;
  };
  return {CronExpression{{.minutes = values[0],
                          .hours = values[1],
                          .days = values[2],
                          .months = values[3],
                          .weekdays = values[4],
                          .either_day = is_restricted(words[2]) && is_restricted(words[4])}},
          {}};
}

}  // namespace loanpulse
