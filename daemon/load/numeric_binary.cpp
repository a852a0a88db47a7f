#include "load/numeric_binary.hpp"

#include <algorithm>
#include <cstdint>

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

}  // namespace

std::size_t numeric_binary_bound(std::string_view digits) {
  return header_bytes + 2 * (digits.size() / 4 + 3);
}

std::size_t write_numeric_binary(std::string_view digits, char* out) {
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
  bool const zero = groups.count() == 0;
  put16(out, groups.count());
  put16(out + 2, zero ? 0 : static_cast<std::size_t>(weight));
  put16(out + 4, negative && !zero ? 0x4000 : 0);
  put16(out + 6, scale);
  return header_bytes + 2 * groups.count();
}

}  // namespace loanpulse
