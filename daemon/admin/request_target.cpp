#include "admin/request_target.hpp"

#include <optional>

#include "json/utf8.hpp"

namespace loanpulse {
namespace {

/// Any of RFC 3986's pchar, "/" and "?"; percent signs are judged by decode().
bool may_stand_in_target(char c) {
  constexpr std::string_view others = "-._~!$&'()*+,;=:@/?%";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         others.find(c) != std::string_view::npos;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_sound_text(std::string_view text) {
  while (!text.empty()) {
    auto const byte = static_cast<unsigned char>(text[0]);
    std::size_t const length = utf8_character_length(text);
    if (length == 0 || byte < 0x20 || byte == 0x7f) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// Empty for a broken escape and for what decodes to no text.
std::optional<std::string> decode(std::string_view text, bool keep_slash) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    int const high = hex_value(text[i + 1]);
    int const low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    auto const byte = static_cast<char>(high * 16 + low);
    if (byte == '/' && keep_slash) {
      result += "%2F";
    } else {
      result += byte;
    }
    i += 2;
  }
  if (!is_sound_text(result)) return std::nullopt;
  return result;
}

HttpRefusal bad_target(std::string detail) { return {400, "bad_target", std::move(detail)}; }

/// Cuts "http://host:port" off the front. False for another scheme or none.
bool take_authority(std::string_view& target, std::string& authority) {
  std::size_t scheme = 0;
  if (target.starts_with("http://")) scheme = 7;
  if (target.starts_with("https://")) scheme = 8;
  if (scheme == 0) return false;
  target.remove_prefix(scheme);
  std::size_t const end = std::min(target.find_first_of("/?"), target.size());
  authority = target.substr(0, end);
  target.remove_prefix(end);
  return !authority.empty() && authority.find('@') == std::string::npos;
}

}  // namespace

std::variant<RequestTarget, HttpRefusal> parse_request_target(std::string_view target) {
  if (target.size() > max_target) {
    return HttpRefusal{414, "target_too_long", "the URL is longer than 2 KiB; shorten it"};
  }
  RequestTarget result;
  if (!target.starts_with('/') && !take_authority(target, result.authority)) {
    return bad_target("the request target is neither a path nor an http URL; write /path?query");
  }
  for (char const c : target) {
    // An IPv6 host has brackets, but it has been cut off.
    if (!may_stand_in_target(c)) {
      return bad_target("the URL holds a character that must be percent-encoded");
    }
  }
  std::size_t const mark = target.find('?');
  auto path = decode(target.substr(0, mark), true);
  if (!path) return bad_target("the URL's path has a broken percent escape or encodes no text");
  result.path = path->empty() ? "/" : std::move(*path);

  std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!rest.empty()) {
    std::string_view const piece = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(piece.size() + 1, rest.size()));
    if (piece.empty()) continue;
    std::size_t const equals = std::min(piece.find('='), piece.size());
    auto name = decode(piece.substr(0, equals), false);
    auto value = decode(piece.substr(std::min(equals + 1, piece.size())), false);
    if (!name || !value) {
      return bad_target("the URL's query has a broken percent escape or encodes no text");
    }
    result.query.emplace_back(std::move(*name), std::move(*value));
  }
  return result;
}

}  // namespace loanpulse
