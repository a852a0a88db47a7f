#include "values/time_pattern.hpp"

#include "model/ascii_text.hpp"
#include "values/pattern_steps.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace loanpulse {
namespace {

constexpr std::string_view other_form = "it is not written in its format";
constexpr std::int64_t pattern_day_seconds = 86'400;
/// Digits of a fraction: an attosecond is the least that an Instant has.
constexpr std::size_t most_pattern_digits = 18;

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Reads a text step by step.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_{text} {}

  void step(PatternStep const& step) {
    if (failed_) return;
    failed_ = !(step.letter == 0 ? plain(step.plain) : letter(step.letter));
  }

  std::string_view finish(IsoTime& time) {
    if (failed_ || !text_.empty()) return other_form;
    time = IsoTime{};
    time.offset = offset_;
    time.offset_text = offset_text_;
    if (unix_) {
      time.local_seconds = *unix_;
      time.offset = 0;
      time.has_time = time.has_seconds = true;
    } else if (auto const fault = calendar(time); !fault.empty()) {
      return fault;
    }
    time.attoseconds = time.is_leap_second ? 0 : attoseconds_;
    time.fraction_digits = fraction_digits_;
    return {};
  }

 private:
  bool plain(char c) {
    if (!is_blank(c)) return take(c);
    if (text_.empty() || !is_blank(text_.front())) return false;
    skip_blanks();
    return true;
  }

  bool letter(char c) {
    switch (c) {
      case 'Y':
        return number(4, year_);
      case 'y':
        return short_year();
      case 'm':
        return number(2, month_);
      case 'b':
      case 'B':
      case 'h':
        return name(months, month_);
      case 'd':
      case 'e':
        return number(2, day_);
      case 'j':
        return number(3, day_of_year_);
      case 'H':
      case 'k':
        return number(2, hour_);
      case 'I':
      case 'l':
        return number(2, half_day_hour_);
      case 'p':
      case 'P':
        return half_of_day();
      case 'M':
        return number(2, minute_);
      case 'S':
        return number(2, second_);
      case 'f':
        return fraction();
      case 'z':
        return offset();
      case 'Z':
        return zone_name();
      case 's':
        return unix_seconds();
      case 'a':
      case 'A':
        return name(weekdays, passed_over_);
      case 'u':
      case 'w':
        return number(1, passed_over_);
      default:
        return false;
    }
  }

  void skip_blanks() {
    text_.remove_prefix(std::min(text_.find_first_not_of(" \t\n"), text_.size()));
  }

  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool take_word(std::string_view word) {
    if (text_.size() < word.size()) return false;
    if (lower_case(text_.substr(0, word.size())) != lower_case(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  bool number(std::size_t width, int& into) {
    skip_blanks();  // that stand for leading zeros
    std::size_t count = 0;
    int value = 0;
    for (; count < width && count < text_.size() && is_digit(text_[count]); ++count) {
      value = value * 10 + (text_[count] - '0');
    }
    text_.remove_prefix(count);
    into = value;
    return count > 0;
  }

  /// POSIX: 69..99 are of the last century.
  bool short_year() {
    if (!number(2, year_)) return false;
    year_ += year_ < 69 ? 2000 : 1900;
    return true;
  }

  /// A name or its first three letters.
  template <std::size_t count>
  bool name(std::array<std::string_view, count> const& names, int& into) {
    for (std::size_t i = 0; i < count; ++i) {
      if (!take_word(names[i]) && !take_word(names[i].substr(0, 3))) continue;
      into = static_cast<int>(i) + 1;
      return true;
    }
    return false;
  }

  bool half_of_day() {
    is_afternoon_ = take_word("pm");
    return *is_afternoon_ || take_word("am");
  }

  bool fraction() {
    std::size_t count = 0;
    for (; count < text_.size() && is_digit(text_[count]); ++count) {
      if (count == most_pattern_digits) return false;
      attoseconds_ = attoseconds_ * 10 + (text_[count] - '0');
    }
    for (std::size_t i = count; i < most_pattern_digits; ++i) attoseconds_ *= 10;
    text_.remove_prefix(count);
    fraction_digits_ = count;
    return count > 0;
  }

  bool offset() {
    if (zone_name()) return true;
    auto const all = text_;
    bool const negative = text_.starts_with('-');
    if (!take('+') && !take('-')) return false;
    int hours = 0;
    int minutes = 0;
    if (!two_digits(hours)) return false;
    auto const behind_hours = text_;
    bool const has_colon = take(':');
    if (!two_digits(minutes)) {
      if (has_colon) return false;
      text_ = behind_hours;
      minutes = 0;
    }
    if (hours > 23 || minutes > 59) return false;
    offset_ = (negative ? -60 : 60) * (hours * 60 + minutes);
    offset_text_ = all.substr(0, all.size() - text_.size());
    return true;
  }

  bool two_digits(int& into) {
    if (text_.size() < 2 || !is_digit(text_[0]) || !is_digit(text_[1])) return false;
    return number(2, into);
  }

  bool zone_name() {
    auto const all = text_;
    if (!take_word("UTC") && !take_word("GMT") && !take_word("UT") && !take_word("Z")) return false;
    offset_ = 0;
    offset_text_ = all.substr(0, all.size() - text_.size());
    return true;
  }

  bool unix_seconds() {
    constexpr std::size_t most_digits = 12;  // of year 9999
    std::size_t count = 0;
    std::int64_t value = 0;
    for (; count < text_.size() && is_digit(text_[count]); ++count) {
      if (count == most_digits) return false;
      value = value * 10 + (text_[count] - '0');
    }
    text_.remove_prefix(count);
    unix_ = value;
    return count > 0 && value <= 253'402'300'799;
  }

  std::string_view calendar(IsoTime& time) const {
    auto const days = date();
    if (!days) return "there is no such date";
    int hour = hour_;
    if (half_day_hour_ >= 0) {
      if (half_day_hour_ < 1 || half_day_hour_ > 12) return "there is no such time of day";
      hour = half_day_hour_ % 12 + (is_afternoon_.value_or(false) ? 12 : 0);
    }
    if (hour > 23 || minute_ > 59 || second_ > 60) return "there is no such time of day";
    time.has_time = hour >= 0;
    time.has_seconds = second_ >= 0;
    time.local_seconds = *days * pattern_day_seconds + std::max(hour, 0) * 3'600 +
                         std::max(minute_, 0) * 60 + std::max(second_, 0);
    time.is_leap_second = second_ == 60;
    if (time.is_leap_second && !may_be_leap_second(time)) {
      return "second 60 is a leap second only at a month's end in UTC";
    }
    return {};
  }

  std::optional<std::int32_t> date() const {
    if (day_of_year_ < 0) return days_since_1970(year_, month_, day_);
    auto const first = days_since_1970(year_, 1, 1);
    auto const next = days_since_1970(year_, 12, 31);
    if (!first || day_of_year_ < 1 || *first + day_of_year_ - 1 > *next) return std::nullopt;
    return *first + day_of_year_ - 1;
  }

  std::string_view text_;
  bool failed_ = false;
  int year_ = -1, month_ = -1, day_ = -1, day_of_year_ = -1;
  int hour_ = -1, half_day_hour_ = -1, minute_ = -1, second_ = -1;
  int passed_over_ = 0;
  std::optional<bool> is_afternoon_;
  std::int64_t attoseconds_ = 0;
  std::size_t fraction_digits_ = 0;
  std::optional<std::int64_t> unix_;
  std::optional<std::int64_t> offset_;
  std::string_view offset_text_;
};

}  // namespace

std::string_view parse_by_pattern(std::string_view text, std::string_view pattern, IsoTime& time) {
  PatternReader reader{text};
  for_each_step(pattern, [&](PatternStep const& step) { reader.step(step); });
  return reader.finish(time);
}

}  // namespace loanpulse
