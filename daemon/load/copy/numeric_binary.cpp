#include "load/copy/numeric_binary.hpp"

#include <algorithm>
#include <cstdint>

#include "values/decimal_parts.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t header_bytes = 8;

void put16(char* at, std::size_t value) {
  at[0] = static_cast<char>((value >> 8) & 0xff);
  at[1] = static_cast<char>(value & 0xff);
}

/// Base-10000 digits with the zero ones at either end left out, which numeric_send leaves out too.
class Groups {
 public:
  explicit Groups(char* out) : out_{out} {}

  void add(unsigned group) {
    if (count_ == 0 && group == 0) {
      ++leading_zeros_;
      return;
    }
    put16(out_ + 2 * count_, group);
    ++count_;
    if (group != 0) significant_ = count_;
  }
  std::size_t count() const { return significant_; }
  std::size_t leading_zeros() const { return leading_zeros_; }

 private:
  char* out_;
  std::size_t count_ = 0;
  std::size_t significant_ = 0;
  std::size_t leading_zeros_ = 0;
};

unsigned group_of(std::string_view digits) {
  unsigned value = 0;
  for (char const c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

void write_header(char* out, std::size_t groups, std::int64_t weight, bool negative,
                  std::size_t scale) {
  put16(out, groups);
  put16(out + 2, groups == 0 ? 0 : static_cast<std::size_t>(weight));
  put16(out + 4, negative && groups != 0 ? 0x4000 : 0);
  put16(out + 6, scale);
}

/// The integer part of a quotient, rounded down.
std::int64_t fourth(std::int64_t value) { return value >= 0 ? value / 4 : -((3 - value) / 4); }

/// Groups of four are counted from the point, which the exponent moves.
std::size_t write_with_exponent(DecimalParts const& parts, char* out) {
  std::int64_t const count = parts.digits();
  std::int64_t const point = static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
  std::int64_t first = 0;
  while (first < count && parts.digit(first) == '0') ++first;
  auto const scale = static_cast<std::size_t>(parts.scale());
  Groups groups{out + header_bytes};
  std::int64_t const weight = fourth(point - 1 - first);
  for (std::int64_t at = first, power = weight; at < count; --power) {
    unsigned value = 0;
    std::int64_t const end = point - 4 * power;  // behind the group's last digit
    for (; at < end; ++at) {
      value = value * 10 + static_cast<unsigned>(at < count ? parts.digit(at) - '0' : 0);
    }
    groups.add(value);
  }
  write_header(out, groups.count(), weight, parts.negative, scale);
  return header_bytes + 2 * groups.count();
}

}  // namespace

std::size_t numeric_binary_bound(std::string_view digits) {
  return header_bytes + 2 * (digits.size() / 4 + 3);
}

std::size_t write_numeric_binary(std::string_view digits, char* out) {
  // Of what a number is made of, only the letter of an exponent is above the digits.
  if (std::any_of(digits.begin(), digits.end(), [](char c) { return c > '9'; })) {
    return write_with_exponent(split_decimal(digits).value_or(DecimalParts{}), out);
  }
  bool const negative = !digits.empty() && digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  std::size_t const point = std::min(digits.find('.'), digits.size());
  std::string_view whole = digits.substr(0, point);
  std::string_view fraction = digits.substr(std::min(point + 1, digits.size()));
  std::size_t const scale = fraction.size();

  Groups groups{out + header_bytes};
  std::size_t const whole_groups = (whole.size() + 3) / 4;
  if (std::size_t const odd = whole.size() % 4; odd != 0) {
    groups.add(group_of(whole.substr(0, odd)));
    whole.remove_prefix(odd);
  }
  for (; !whole.empty(); whole.remove_prefix(4)) groups.add(group_of(whole.substr(0, 4)));
  for (; fraction.size() >= 4; fraction.remove_prefix(4)) {
    groups.add(group_of(fraction.substr(0, 4)));
  }
  if (!fraction.empty()) {
    unsigned last = group_of(fraction);
    for (std::size_t i = fraction.size(); i < 4; ++i) last *= 10;
    groups.add(last);
  }

  auto const weight = static_cast<std::int64_t>(whole_groups) - 1 -
                      static_cast<std::int64_t>(groups.leading_zeros());
  write_header(out, groups.count(), weight, negative, scale);
  return header_bytes + 2 * groups.count();
}

}  // namespace loanpulse
