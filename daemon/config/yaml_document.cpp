#include "config/yaml_document.hpp"

#include "config/byte_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace loanpulse {
namespace {

/// Length of the UTF-8 sequence at `i`, 0 when there is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
std::size_t sequence_length(std::string const& text, std::size_t i) {
  auto const byte = [&](std::size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u;
  };
  auto const continues = [&](std::size_t k) { return (byte(k) & 0xc0u) == 0x80u; };
  unsigned const first = byte(i);
  unsigned const second = byte(i + 1);
  if (first < 0x80) return 1;
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

/// The parser's words without what it quotes of the document after a colon: that may be a secret.
std::string without_quotation(std::string const& message) {
  return message.substr(0, message.find(':'));
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
  try {
    std::vector<YAML::Node> const documents = YAML::LoadAll(text);
    if (documents.empty()) return YAML::Node{};
    if (documents.size() == 1) return documents.front();
    problems.add(documents[1].Mark().line + 1, {},
                 "holds more than one document; put what follows '---' into a file of its own");
  } catch (YAML::Exception const& error) {
    problems.add(error.mark.line + 1, {},
                 fmt::format("is no valid YAML: {} (column {}); check indentation and quotes there",
                             without_quotation(error.msg), error.mark.column + 1));
  }
  return std::nullopt;
}

}  // namespace loanpulse
