#include "fetch/answer_excerpt.hpp"

#include <algorithm>
#include <cstddef>

#include "fetch/url.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t excerpt_bytes = 200;
constexpr std::size_t searched_bytes = 64u << 10;

/// Shorter ones would blot out ordinary text and are no secrets worth the name.
constexpr std::size_t shortest_secret = 4;

std::vector<std::string> secrets_of(PageRequest const& request) {
  std::vector<std::string> secrets;
  for (auto const& [name, value] : request.headers) {
    if (name == "Accept") continue;
    std::string const& text = value.reveal();
    secrets.push_back(text);
    if (text.starts_with("Bearer ")) secrets.push_back(text.substr(7));
  }
  std::string_view query = request.url;
  query.remove_prefix(std::min(query.find('?'), query.size()));
  while (!query.empty()) {
    query.remove_prefix(1);  // '?' or '&'
    std::string_view const pair = query.substr(0, query.find('&'));
    query.remove_prefix(pair.size());
    auto const equals = std::min(pair.find('='), pair.size());
    if (equals < pair.size() && looks_secret(percent_decode(pair.substr(0, equals)))) {
      secrets.emplace_back(pair.substr(equals + 1));
      secrets.push_back(percent_decode(pair.substr(equals + 1)));
    }
  }
  // The longest first, so that a token within another one does not leave the rest standing.
  std::sort(secrets.begin(), secrets.end(),
            [](auto const& left, auto const& right) { return left.size() > right.size(); });
  return secrets;
}

void blot_out(std::string& text, std::string const& secret) {
  if (secret.size() < shortest_secret) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
    text.replace(at, secret.size(), "***");
  }
}

/// Length of the UTF-8 sequence at the start of `text`, 0 if it is none.
std::size_t sequence_length(std::string_view text) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char const lead = byte(0);
  std::size_t const length = lead < 0x80                    ? 1
                             : lead >= 0xc2 && lead <= 0xdf ? 2
                             : lead >= 0xe0 && lead <= 0xef ? 3
                             : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  bool const overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  bool const surrogate = lead == 0xed && byte(1) > 0x9f;
  bool const beyond = lead == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

/// The message is stored in PostgreSQL, which takes nothing but valid UTF-8.
std::string valid_prefix(std::string_view text, std::size_t limit) {
  std::string result;
  while (!text.empty()) {
    std::size_t const length = sequence_length(text);
    if (result.size() + std::max<std::size_t>(length, 1) > limit) break;
    if (length == 0) {
      result += '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

}  // namespace

std::string answer_excerpt(std::string_view body, PageRequest const& request) {
  std::string text{body.substr(0, searched_bytes)};
  for (auto const& secret : secrets_of(request)) blot_out(text, secret);
  std::string const start = valid_prefix(text, excerpt_bytes);
  // Room for every byte to become \x00: the limit has been kept already.
  return printable(start, start.size()) + (start.size() < text.size() ? "..." : "");
}

}  // namespace loanpulse
