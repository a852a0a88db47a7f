#include "config/byte_size.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

namespace loanpulse {
namespace {

struct Unit {
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array units{Unit{"GiB", std::size_t{1} << 30}, Unit{"MiB", std::size_t{1} << 20},
                           Unit{"KiB", std::size_t{1} << 10}, Unit{"B", 1}};

}  // namespace

std::optional<std::size_t> parse_byte_size(std::string_view text) {
  std::size_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  for (auto const& unit : units) {
    if (text != unit.name) continue;
    if (number > std::numeric_limits<std::size_t>::max() / unit.bytes) return std::nullopt;
    return number * unit.bytes;
  }
  return std::nullopt;
}

std::string format_byte_size(std::size_t bytes) {
  for (auto const& unit : units) {
    if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
      return fmt::format("{}{}", bytes / unit.bytes, unit.name);
    }
  }
  return "0B";
}

}  // namespace loanpulse
