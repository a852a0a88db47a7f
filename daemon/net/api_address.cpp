#include "net/api_address.hpp"

#include <fmt/format.h>

#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view digits = "0123456789";

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw StageError{ErrorKind::rejected, "bad_server",
                   fmt::format("'{}' {}; write http://host:port, https://host:port or unix:/path",
                               printable(text, 200), why)};
}

std::string_view host_of(std::string_view address) { return address.substr(0, address.rfind(':')); }

/// "host:port", the host a name, an IPv4 address or an IPv6 address in brackets.
bool is_host_and_port(std::string_view text) {
  std::size_t const colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  std::string_view const host = text.substr(0, colon);
  bool const is_bracketed = host.front() == '[' && host.back() == ']';
  return text.find_first_not_of(digits, colon + 1) == std::string_view::npos &&
         host.find_first_of("/?#@\\ \t\r\n") == std::string_view::npos &&
         (is_bracketed || host.find(':') == std::string_view::npos);
}

}  // namespace

bool ApiAddress::is_private() const {
  if (!socket.empty() || base.starts_with("https://")) return true;
  std::string_view const host = host_of(std::string_view{base}.substr(sizeof "http://" - 1));
  bool const is_ipv4 = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "[::1]" || (is_ipv4 && host.starts_with("127."));
}

ApiAddress parse_api_address(std::string_view text) {
  if (text.starts_with("unix:")) {
    std::string_view const path = text.substr(5);
    if (!path.starts_with('/')) refuse(text, "names no absolute path");
    return {"http://localhost", std::string{path}};
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  std::size_t const scheme = text.find("://");
  std::string_view const rest = scheme == std::string_view::npos ? "" : text.substr(scheme + 3);
  std::string_view const name = text.substr(0, scheme);
  if ((name != "http" && name != "https") || !is_host_and_port(rest)) {
    refuse(text, "is no address of a daemon");
  }
  return {std::string{text}, {}};
}

ApiAddress local_api_address(std::string_view listen, bool tls) {
  if (listen.starts_with("unix:")) return parse_api_address(listen);
  std::string_view host = host_of(listen);
  std::string_view const port = listen.substr(host.size());
  if (port == ":0") refuse(listen, "leaves the choice of a port to the daemon, whose log tells it");
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "[::]") host = "[::1]";
  return parse_api_address(fmt::format("{}://{}{}", tls ? "https" : "http", host, port));
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string result;
  for (char const c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace loanpulse
