#include "config/parse_admin.hpp"

#include "config/pasted_secret.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

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

bool is_port(std::string_view text) {
  unsigned port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port <= 65'535;
}

/// "127.0.0.1:8090", "[::1]:8090", "localhost:0". Whether the host exists is found by binding.
bool is_tcp_address(std::string_view text) {
  std::size_t const colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_port(text.substr(colon + 1))) return false;
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

/// Visible ASCII, as a header can carry it (RFC 9110, section 5.5).
bool is_token(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Settings::AdminToken parse_token(YamlValue const& value, SecretSources const& sources) {
  Settings::AdminToken token;
  YamlMap map{value};
  read_choice<Settings::AdminRole, 2>(
      openly(map.require("role", "read or operate")), token.role,
      {{{"read", Settings::AdminRole::read}, {"operate", Settings::AdminRole::operate}}});
  auto const secret = map.require("token", "such as ${credential:NAME}");
  if (read_secret(secret, sources, token.token)) {
    if (token.token.reveal().size() < shortest_token) {
      secret->problem(
          fmt::format("has less than {} characters; take a longer random one", shortest_token));
    } else if (!is_token(token.token.reveal())) {
      secret->problem(
          "holds blanks, line ends or other characters that no token has; check where it comes "
          "from");
    }
  }
  warn_of_paste(secret, pasted_secret);
  map.refuse_other_keys();
  return token;
}

std::vector<Settings::AdminToken> parse_tokens(YamlValue const& value,
                                               SecretSources const& sources) {
  auto const items = value.kept_secret().items();
  if (items.size() > most_tokens) {
    value.problem(fmt::format("has {} entries and at most {} are possible; remove old ones",
                              items.size(), most_tokens));
  }
  std::vector<Settings::AdminToken> tokens;
  for (auto const& item : items) tokens.push_back(parse_token(item, sources));
  return tokens;
}

std::vector<std::string> parse_hosts(YamlValue const& value) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
  std::vector<std::string> hosts;
  for (auto const& item : value.items_or_self()) {
    std::string host;
    if (!read_text(item, host)) continue;
    if (host.find_first_not_of(allowed) != std::string::npos) {
      item.problem(
          fmt::format("must be a host name or address without port, got {}", in_quotes(host)));
    }
    hosts.push_back(std::move(host));
  }
  return hosts;
}

void read_file_path(std::optional<YamlValue> const& value, std::filesystem::path& into) {
  std::string text;
  if (!read_text(value, text)) return;
  if (!std::filesystem::path{text}.is_absolute()) {
    value->problem(
        fmt::format("must be an absolute path, got {}; begin it with '/'", in_quotes(text)));
  }
  into = text;
}

Settings::AdminTls parse_tls(YamlValue const& value) {
  Settings::AdminTls tls;
  YamlMap map{value};
  read_file_path(map.require("certificate"), tls.certificate);
  read_file_path(map.require("key"), tls.key);
  map.refuse_other_keys();
  return tls;
}

}  // namespace

Settings::Admin parse_admin(YamlValue const& value, SecretSources const& sources) {
  Settings::Admin admin;
  YamlMap map{value};
  auto const listen = map.find("listen");
  bool const listen_given = read_text(listen, admin.listen);
  if (listen_given && !is_tcp_address(admin.listen) && !is_socket_address(admin.listen)) {
    listen->problem(
        fmt::format("must be address:port, such as 127.0.0.1:8090 or [::1]:8090, or "
                    "unix:/absolute/path, got {}",
                    in_quotes(admin.listen)));
  }
  auto const tokens = map.find("tokens");
  if (tokens) admin.tokens = parse_tokens(*tokens, sources);
  if (auto const hosts = map.find("allowed_hosts")) admin.allowed_hosts = parse_hosts(*hosts);
  auto const tls = map.find("tls");
  if (tls) admin.tls = parse_tls(*tls);
  map.refuse_other_keys();
  if (listen_given && is_tcp_address(admin.listen) && !is_local(admin.listen) &&
      (!tokens || !tls)) {
    listen->problem(fmt::format(
        "{} can be reached from other machines, which takes admin.tokens and admin.tls; give both, "
        "or listen on 127.0.0.1",
        in_quotes(admin.listen)));
  }
  return admin;
}

}  // namespace loanpulse
