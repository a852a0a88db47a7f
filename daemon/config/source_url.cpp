#include "config/source_url.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "model/ascii_text.hpp"
#include "values/ip_address.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";

/// unreserved, reserved and '%' of RFC 3986, section 2.
bool is_url_character(char c) {
  constexpr std::string_view signs = "-._~:/?#[]@!$&'()*+,;=%";
  return is_alphanumeric(c) || signs.find(c) != std::string_view::npos;
}

bool has_complete_escapes(std::string_view url) {
  for (std::size_t i = 0; i < url.size(); ++i) {
    if (url[i] != '%') continue;
    auto const digits = url.substr(i + 1, 2);
    if (digits.size() < 2 || digits.find_first_not_of(hexadecimal) != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

/// What follows the scheme; empty when it is another one.
std::string_view after_scheme(std::string_view url) {
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (lower_case(url.substr(0, scheme.size())) == scheme) return url.substr(scheme.size());
  }
  return {};
}

/// Not 0, to which nobody can connect.
bool is_port_to_ask(std::string_view text) {
  unsigned port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 3 && host.ends_with(']') &&
           is_ipv6_address(host.substr(1, host.size() - 2));
  }
  return !host.empty() && !is_broken_ipv4_address(host) &&
         std::all_of(host.begin(), host.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

std::string authority_fault(std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) {
    return "must not hold a user or password; use source.auth or source.headers";
  }
  std::size_t const bracket = authority.rfind(']');
  std::size_t const colon = authority.rfind(':');
  bool const has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  std::string_view const host = has_port ? authority.substr(0, colon) : authority;
  if (host.empty()) return "must name a host, such as https://api.example.com/items";
  if (!is_host(host)) {
    return "must name a host of letters, digits, '-' and '.', or an IPv4 address of four numbers, "
           "or "
           "an IPv6 address in brackets";
  }
  if (has_port && !is_port_to_ask(authority.substr(colon + 1)))
    return "must have a port of 1 to 65535";
  return {};
}

}  // namespace

std::string source_url_fault(std::string_view url) {
  std::string_view const rest = after_scheme(url);
  if (rest.empty()) {
    return "must begin with http:// or https://, followed by a host";
  }
  std::string fault = authority_fault(rest.substr(0, rest.find_first_of("/?#")));
  if (!fault.empty()) return fault;
  if (!std::all_of(url.begin(), url.end(), is_url_character)) {
    return "holds a character that a URL may not hold; write it as %xx, a blank as %20";
  }
  if (!has_complete_escapes(url)) {
    return "holds a '%' without two hexadecimal digits; write %25 for a plain '%'";
  }
  if (url.find('#') != std::string_view::npos) {
    return "must not hold a fragment, which is never sent; remove it from '#' on";
  }
  return {};
}

}  // namespace loanpulse
