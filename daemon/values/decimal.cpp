#include "values/decimal.hpp"

#include "values/decimal_parts.hpp"

#include <algorithm>

namespace loanpulse {
namespace {

std::strong_ordering reversed_if(bool reverse, std::strong_ordering order) {
  return reverse ? 0 <=> order : order;
}

/// Digits after the point: missing ones are zeros.
std::strong_ordering compare_fractions(std::string_view a, std::string_view b) {
  std::size_t const common = std::min(a.size(), b.size());
  auto const order = a.substr(0, common).compare(b.substr(0, common)) <=> 0;
  if (order != 0) return order;
  if (a.find_first_not_of('0', common) != std::string_view::npos) {
    return std::strong_ordering::greater;
  }
  if (b.find_first_not_of('0', common) != std::string_view::npos) return std::strong_ordering::less;
  return std::strong_ordering::equal;
}

/// The digits of a number from its first that is not zero, then zeros without end.
class Digits {
 public:
  explicit Digits(DecimalParts const& parts)
      : whole_{parts.whole}, fraction_{parts.fraction}, next_{0} {
    if (whole_.empty()) next_ = fraction_.find_first_not_of('0');
  }
  bool at_end() const { return next_ >= whole_.size() + fraction_.size(); }
  char next() {
    if (at_end()) return '0';
    std::size_t const place = next_++;
    return place < whole_.size() ? whole_[place] : fraction_[place - whole_.size()];
  }

 private:
  std::string_view whole_;
  std::string_view fraction_;
  std::size_t next_;
};

std::strong_ordering compare_digits(Digits a, Digits b) {
  while (!a.at_end() || !b.at_end()) {
    auto const order = a.next() <=> b.next();
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

/// Neither is zero.
std::strong_ordering compare_absolute(DecimalParts const& a, DecimalParts const& b) {
  if (a.exponent == 0 && b.exponent == 0) {
    if (a.whole.size() != b.whole.size()) return a.whole.size() <=> b.whole.size();
    auto const order = a.whole.compare(b.whole) <=> 0;
    return order != 0 ? order : compare_fractions(a.fraction, b.fraction);
  }
  auto const order = a.magnitude() <=> b.magnitude();
  return order != 0 ? order : compare_digits(Digits{a}, Digits{b});
}

int sign(DecimalParts const& parts) {
  if (parts.is_zero()) return 0;
  return parts.negative ? -1 : 1;
}

}  // namespace

bool is_decimal(std::string_view text) { return split_decimal(text).has_value(); }

std::strong_ordering compare_parts(DecimalParts const& a, DecimalParts const& b) {
  int const sign_of_a = sign(a);
  auto const order = sign_of_a <=> sign(b);
  if (order != 0 || sign_of_a == 0) return order;
  return reversed_if(sign_of_a < 0, compare_absolute(a, b));
}

std::strong_ordering compare_decimals(std::string_view a, std::string_view b) {
  return compare_parts(split_decimal(a).value_or(DecimalParts{}),
                       split_decimal(b).value_or(DecimalParts{}));
}

std::optional<std::string> plain_decimal(std::string_view number) {
  auto const parts = split_decimal(number);
  if (!parts || !parts->fits_numeric()) return std::nullopt;
  return write_plain(*parts, parts->scale());
}

}  // namespace loanpulse
