#include "fetch/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "model/ascii_text.hpp"
#include "values/ip_address.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view mask = "***";

/// An address, perhaps with a zone (RFC 6874): fe80::1%25eth0
bool is_ipv6_host(std::string_view host) {
  auto const percent = host.find('%');
  if (!is_ipv6_address(host.substr(0, percent))) return false;
  if (percent == std::string_view::npos) return true;
  std::string_view zone = host.substr(percent + 1);
  if (zone.starts_with("25") && zone.size() > 2) zone.remove_prefix(2);
  return !zone.empty() && zone.size() < 16 && std::all_of(zone.begin(), zone.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
  });
}

bool is_host(std::string_view host) {
  if (host.empty()) return false;
  if (host.front() == '[')
    return host.back() == ']' && is_ipv6_host(host.substr(1, host.size() - 2));
  if (is_broken_ipv4_address(host)) return false;
  return std::all_of(host.begin(), host.end(), [](char c) {
    // Bytes above 0x7f are a host name in UTF-8, which the HTTP client turns into IDNA. No escapes:
    // who undoes them sees another host than who does not.
    return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 || c == '.' || c == '-' ||
           c == '_' || c == '~';
  });
}

bool is_port(std::string_view port) {
  unsigned value = 0;
  auto const end = port.data() + port.size();
  auto const [rest, error] = std::from_chars(port.data(), end, value);
  return error == std::errc{} && rest == end && value >= 1 && value <= 65535;
}

bool split_authority(std::string_view authority, Url& url) {
  if (auto const at = authority.find('@'); at != std::string_view::npos) {
    url.userinfo = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    if (authority.find('@') != std::string_view::npos) return false;
  }
  auto const bracket = authority.rfind(']');
  auto const colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos && colon + 1 < authority.size()) {
    std::string_view port = authority.substr(colon + 1);
    if (!is_port(port)) return false;
    port.remove_prefix(std::min(port.find_first_not_of('0'), port.size()));
    url.port = port;
  } else {
    url.port = url.scheme == "https" ? "443" : "80";
  }
  url.host = lower_case(authority.substr(0, colon));
  return is_host(url.host);
}

/// Where the query of a URL starts and ends, without '?' and the fragment.
std::string_view query_text(std::string_view url) {
  url = url.substr(0, url.find('#'));
  auto const mark = url.find('?');
  return mark == std::string_view::npos ? std::string_view{} : url.substr(mark + 1);
}

std::string masked_query(std::string_view query) {
  std::string result;
  for (bool first = true; first || !query.empty(); first = false) {
    auto const end = query.find('&');
    std::string_view const pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (!first) result += '&';
    auto const equals = pair.find('=');
    if (equals != std::string_view::npos && looks_secret(percent_decode(pair.substr(0, equals)))) {
      result.append(pair.substr(0, equals + 1)).append(mask);
    } else {
      result += pair;
    }
  }
  return result;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  bool const clean = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != '\\';
  });
  auto const scheme_end = text.find("://");
  if (!clean || scheme_end == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = lower_case(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  text.remove_prefix(scheme_end + 3);
  text = text.substr(0, text.find('#'));
  auto const authority_end = std::min(text.find_first_of("/?"), text.size());
  if (!split_authority(text.substr(0, authority_end), url)) return std::nullopt;
  text.remove_prefix(authority_end);
  auto const mark = text.find('?');
  url.path = text.substr(0, mark);
  if (url.path.empty()) url.path = "/";
  if (mark != std::string_view::npos) url.query = text.substr(mark + 1);
  return url;
}

std::string resolve_reference(Url const& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  auto const colon = reference.find(':');
  if (colon != std::string_view::npos && colon < reference.find_first_of("/?")) {
    return std::string{reference};
  }
  if (reference.starts_with("//")) return base.scheme + ":" + std::string{reference};
  std::string result = base.scheme + "://";
  if (!base.userinfo.empty()) result += base.userinfo + "@";
  result += base.host + ":" + base.port;
  if (reference.starts_with('/')) return result.append(reference);
  if (reference.empty()) return result + base.path + (base.query ? "?" + *base.query : "");
  if (reference.starts_with('?')) return (result + base.path).append(reference);
  return (result + base.path.substr(0, base.path.rfind('/') + 1)).append(reference);
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string result;
  result.reserve(text.size());
  for (char const c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      result += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      result += '%';
      result += hex[byte >> 4];
      result += hex[byte & 0xf];
    }
  }
  return result;
}

std::string percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    char const* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> query_params(std::string_view url) {
  std::vector<std::pair<std::string, std::string>> params;
  std::string_view query = query_text(url);
  while (!query.empty()) {
    std::string_view const pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    auto const equals = std::min(pair.find('='), pair.size());
    params.emplace_back(percent_decode(pair.substr(0, equals)),
                        percent_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return params;
}

bool looks_secret(std::string_view parameter_name) {
  constexpr std::array<std::string_view, 9> parts{"token",   "secret",        "password",
                                                  "passwd",  "signature",     "credential",
                                                  "session", "authorization", "apikey"};
  constexpr std::array<std::string_view, 5> words{"sig", "pwd", "auth", "jwt", "pass"};
  std::string const name = lower_case(parameter_name);
  return name.ends_with("key") || std::find(words.begin(), words.end(), name) != words.end() ||
         std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::string mask_url(std::string_view url) {
  std::string result;
  std::string_view rest = url;
  if (auto const start = url.find("://"); start != std::string_view::npos) {
    std::string_view const authority =
        url.substr(start + 3).substr(0, url.substr(start + 3).find_first_of("/?#"));
    if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
      result.append(url.substr(0, start + 3)).append(mask);
      rest = url.substr(start + 3 + at);
    }
  }
  std::string_view const query = query_text(rest);
  if (query.empty()) return result.append(rest);
  auto const query_start = static_cast<std::size_t>(query.data() - rest.data());
  result.append(rest.substr(0, query_start)).append(masked_query(query));
  return result.append(rest.substr(query_start + query.size()));
}

}  // namespace loanpulse
