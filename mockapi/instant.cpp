#include "mockapi/instant.hpp"

namespace loanpulse::mockapi {
namespace {

char* write_digits(char* to, unsigned value, unsigned width) {
  for (unsigned place = width; place-- > 0; value /= 10) {
    to[place] = static_cast<char>('0' + value % 10);
  }
  return to + width;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads from the front of a text; after the first mismatch everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  unsigned digits(std::size_t width) {
    unsigned value = 0;
    for (; width > 0; --width) {
      value = value * 10 + static_cast<unsigned>(take_digit());
    }
    return value;
  }

  bool next_is_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  int take_digit() {
    if (!next_is_digit()) {
      ok_ = false;
      return 0;
    }
    int const value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  /// The next character if it is one of `wanted`, else a failure.
  char one_of(std::string_view wanted) {
    if (!sees(wanted)) {
      ok_ = false;
      return '\0';
    }
    char const found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }

  bool sees(std::string_view wanted) const {
    return !rest_.empty() && wanted.find(rest_.front()) != std::string_view::npos;
  }
  bool complete() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::chrono::microseconds scan_fraction(Scanner& scan) {
  if (!scan.sees(".")) {
    return {};
  }
  scan.one_of(".");
  long micros = scan.digits(1) * 100'000L;  // RFC 3339 wants at least one digit
  bool beyond = false;
  for (long weight = 10'000; scan.next_is_digit(); weight /= 10) {
    int const digit = scan.take_digit();
    micros += weight * digit;
    beyond = beyond || (weight == 0 && digit != 0);
  }
  return std::chrono::microseconds{micros + (beyond ? 1 : 0)};
}

/// How far the local time is ahead of UTC; empty if out of range.
std::optional<std::chrono::minutes> scan_offset(Scanner& scan) {
  char const sign = scan.one_of("Zz+-");
  if (sign != '+' && sign != '-') {
    return std::chrono::minutes{0};
  }
  unsigned const hours = scan.digits(2);
  scan.one_of(":");
  unsigned const minutes = scan.digits(2);
  if (hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  auto const ahead = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return sign == '+' ? ahead : -ahead;
}

}  // namespace

char* write_rfc3339(char* to, Instant instant) {
  auto const day = std::chrono::floor<std::chrono::days>(instant);
  std::chrono::year_month_day const date{day};
  auto const micros = static_cast<unsigned long>((instant - day).count());
  auto const second_of_day = static_cast<unsigned>(micros / 1'000'000);
  to = write_digits(to, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *to++ = '-';
  to = write_digits(to, static_cast<unsigned>(date.month()), 2);
  *to++ = '-';
  to = write_digits(to, static_cast<unsigned>(date.day()), 2);
  *to++ = 'T';
  to = write_digits(to, second_of_day / 3600, 2);
  *to++ = ':';
  to = write_digits(to, second_of_day / 60 % 60, 2);
  *to++ = ':';
  to = write_digits(to, second_of_day % 60, 2);
  *to++ = '.';
  to = write_digits(to, static_cast<unsigned>(micros % 1'000'000), 6);
  *to++ = 'Z';
  return to;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Scanner scan{text};
  std::chrono::year const year{static_cast<int>(scan.digits(4))};
  scan.one_of("-");
  std::chrono::month const month{scan.digits(2)};
  scan.one_of("-");
  std::chrono::day const day{scan.digits(2)};
  scan.one_of("Tt");
  unsigned const hour = scan.digits(2);
  scan.one_of(":");
  unsigned const minute = scan.digits(2);
  scan.one_of(":");
  unsigned const second = scan.digits(2);
  std::chrono::microseconds const fraction = scan_fraction(scan);
  std::optional<std::chrono::minutes> const offset = scan_offset(scan);
  std::chrono::year_month_day const date{year, month, day};
  if (!scan.complete() || !offset || !date.ok() || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + fraction - *offset;
}

}  // namespace loanpulse::mockapi
