#include "mockapi/percentage.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace loanpulse::mockapi {
namespace {

constexpr std::size_t decimals = 4;
constexpr std::uint64_t all = 1'000'000;

/// Empty when the text is not digits, and at most one point with one to four digits behind it.
std::optional<std::uint64_t> millionths_in(std::string_view text) {
  std::size_t const point = std::min(text.find('.'), text.size());
  std::string digits{text.substr(0, point)};
  if (point < text.size()) {
    std::string_view const fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.size() > decimals) {
      return std::nullopt;
    }
    digits.append(fraction).append(decimals - fraction.size(), '0');
  } else {
    digits.append(decimals, '0');
  }
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (point == 0 || error != std::errc{} || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::uint64_t Percentage::of(std::uint64_t whole) const {
  return whole == 0 ? 0 : std::max<std::uint64_t>(1, whole * millionths_ / all);
}

Outcome<Percentage> read_percentage(Parameters const& parameters, std::string_view name) {
  constexpr std::string_view wanted =
      "must be more than 0 and at most 100, with up to four decimals";
  std::optional<std::string_view> const text = parameters.find(name);
  if (!text) {
    return bad_parameter(name, std::string{"is required, and "}.append(wanted));
  }
  std::optional<std::uint64_t> const millionths = millionths_in(*text);
  if (!millionths || *millionths == 0 || *millionths > all) {
    return bad_parameter(name, std::string{wanted}.append(", got '").append(*text).append("'"));
  }
  return Percentage{*millionths};
}

}  // namespace loanpulse::mockapi
