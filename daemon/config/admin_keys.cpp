#include "config/config_keys.hpp"
#include "config/pasted_secret.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

namespace loanpulse {
namespace {

constexpr std::size_t most_tokens = 16;
constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_socket_path = 107;  ///< sun_path of unix(7), without its end

/// 0 is any port that is free.
bool is_port_to_bind(std::string_view text) {
  unsigned port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port <= 65'535;
}

/// "127.0.0.1:8090", "[::1]:8090", "localhost:0". Whether the host exists is found by binding.
bool is_tcp_address(std::string_view text) {
  if (text.starts_with("unix:")) return false;  // a socket whose path is wrong, and no host
  std::size_t const colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_port_to_bind(text.substr(colon + 1))) return false;
  std::string_view const host = text.substr(0, colon);
  bool const bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  constexpr std::string_view name =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  return bracketed ? host.find_first_not_of("0123456789abcdefABCDEF:.[]") == std::string_view::npos
                   : !host.empty() && host.find_first_not_of(name) == std::string_view::npos;
}

/// "unix:/run/loanpulse/admin.sock"
bool is_socket_address(std::string_view text) {
  return text.starts_with("unix:/") && text.size() - 5 <= longest_socket_path;
}

/// Whether only this machine can reach the address. A name other than localhost may be anything.
bool is_local(std::string_view listen) {
  if (listen.starts_with("unix:")) return true;
  std::string_view const host = listen.substr(0, listen.rfind(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

std::string address_fault(std::string const& listen) {
  if (is_tcp_address(listen) || is_socket_address(listen)) return {};
  return fmt::format(
      "must be address:port, such as 127.0.0.1:8090 or [::1]:8090, or unix:/absolute/path, got {}",
      in_quotes(listen));
}

std::string host_fault(std::string const& host) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
  if (host.find_first_not_of(allowed) == std::string::npos) return {};
  return fmt::format("must be a host name or address without port, got {}", in_quotes(host));
}

std::string admin_token_fault(std::string const& token) {
  if (token.size() < shortest_token) {
    return fmt::format("has less than {} characters; take a longer random one", shortest_token);
  }
  return bearer_token_fault(token);
}

KeyTable<Settings::AdminToken> const& token_keys() {
  using Role = Settings::AdminRole;
  using Token = Settings::AdminToken;
  static KeyTable<Token> const table{
      .keys = {key("role", &Token::role,
                   takes::word<Role>({{"read", Role::read}, {"operate", Role::operate}}),
                   "What the bearer may do: ask, or also start, cancel and pause.")
                   .required("read or operate"),
               key("token", &Token::token,
                   takes::secret("secret", pasted_secret, admin_token_fault),
                   "What the bearer sends, of at least 16 characters.")
                   .required("such as ${credential:NAME}")},
      .holds_secrets = true};
  return table;
}

KeyTable<Settings::AdminTls> const& tls_keys() {
  using Tls = Settings::AdminTls;
  static KeyTable<Tls> const table{
      .keys = {key("certificate", &Tls::certificate, takes::file(),
                   "The PEM file of the certificate with its chain.")
                   .required(),
               key("key", &Tls::key, takes::file(), "The PEM file of its key.").required()}};
  return table;
}

/// What others can reach needs both, whatever may be wrong with them.
void check_reach(YamlMap const& map, Settings::Admin const& admin) {
  if (!map.was_read("listen") || is_local(admin.listen)) return;
  if (map.contains("tokens") && map.contains("tls")) return;
  map.at("listen")->problem(fmt::format(
      "{} can be reached from other machines, which takes admin.tokens and admin.tls; give both, "
      "or listen on 127.0.0.1",
      in_quotes(admin.listen)));
}

}  // namespace

KeyTable<Settings::Admin> const& admin_keys() {
  using Admin = Settings::Admin;
  static KeyTable<Admin> const table{
      .keys =
          {key("listen", &Admin::listen,
               takes::checked<std::string>(takes::text("address"), address_fault),
               "`address:port`, an IPv6 address in brackets, or `unix:/absolute/path`; one that "
               "other machines can reach needs `tokens` and `tls`."),
           key("tokens", &Admin::tokens,
               takes::list(takes::keys(token_keys()), most_tokens, "remove old ones"),
               "Who may ask; without any, whoever can connect may do everything."),
           key("allowed_hosts", &Admin::allowed_hosts,
               takes::one_or_list(
                   takes::checked<std::string>(takes::text("host name"), host_fault)),
               "Further names by which clients may call the API in their Host header."),
           key("tls", &Admin::tls, takes::keys(tls_keys()), "Serves the API over TLS.")},
      .check = [](YamlMap const& map, Admin& admin, ReadContext&) { check_reach(map, admin); }};
  return table;
}

}  // namespace loanpulse
