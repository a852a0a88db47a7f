#include "config/yaml_document.hpp"

#include "config/byte_size.hpp"
#include "config/yaml_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace loanpulse {
namespace {

/// Length of the UTF-8 sequence at `i`, 0 when there is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF), and for NUL, by which the parser would take the text for
/// UTF-16.
std::size_t sequence_length(std::string const& text, std::size_t i) {
  auto const byte = [&](std::size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u;
  };
  auto const continues = [&](std::size_t k) { return (byte(k) & 0xc0u) == 0x80u; };
  unsigned const first = byte(i);
  unsigned const second = byte(i + 1);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(i + 1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
    return continues(i + 1) && continues(i + 2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
    return continues(i + 1) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

/// The line of the first byte that is not UTF-8; 0 when all is.
int line_of_bad_utf8(std::string const& text) {
  for (std::size_t i = 0; i < text.size();) {
    std::size_t const length = sequence_length(text, i);
    if (length == 0) {
      auto const end = text.begin() + static_cast<std::ptrdiff_t>(i);
      return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
    }
    i += length;
  }
  return 0;
}

}  // namespace

std::optional<YAML::Node> parse_yaml(std::string const& text, ProblemList& problems) {
  if (text.size() > largest_document) {
    problems.add(0, {},
                 fmt::format("is larger than {}; split it into several files",
                             format_byte_size(largest_document)));
    return std::nullopt;
  }
  if (int const line = line_of_bad_utf8(text); line > 0) {
    problems.add(line, {}, "holds bytes that are not UTF-8; save the file as UTF-8");
    return std::nullopt;
  }
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  std::string const document{text.starts_with(byte_order_mark)
                                 ? std::string_view{text}.substr(byte_order_mark.size())
                                 : std::string_view{text}};
  if (auto fault = find_yaml_fault(document)) {
    problems.add(fault->line, {}, std::move(fault->what));
    return std::nullopt;
  }
  return YAML::Load(document);
}

}  // namespace loanpulse
