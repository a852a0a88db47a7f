#include "admin/admin_access.hpp"

#include <arpa/inet.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "model/ascii_text.hpp"
#include "ops/sha256.hpp"

namespace loanpulse {
namespace {

/// The token of an Authorization header (RFC 6750, section 2.1); empty for another scheme.
std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer";
  if (authorization.size() <= scheme.size()) return {};
  if (lower_case(authorization.substr(0, scheme.size())) != scheme) return {};
  std::string_view const rest = authorization.substr(scheme.size());
  return rest.front() == ' ' ? without_blanks(rest) : std::string_view{};
}

/// Digests have one length, so a comparison of them tells nothing about that of the tokens.
bool equal_digests(std::string const& a, std::string const& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_loopback(std::string const& host) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) return bytes[0] == 127;
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) != 1) return false;
  return bytes.back() == 1 &&
         std::all_of(bytes.begin(), bytes.end() - 1, [](auto b) { return !b; });
}

/// The name in a Host header, in lower case, without brackets, port and the root's dot. Empty for
/// what is no host (RFC 9110, section 7.2).
std::string name_in(std::string_view host) {
  std::string_view name;
  std::string_view port;
  if (host.starts_with('[')) {
    std::size_t const close = host.find(']');
    if (close == std::string_view::npos) return {};
    name = host.substr(1, close - 1);
    port = host.substr(close + 1);
  } else {
    name = host.substr(0, host.find(':'));
    port = host.substr(name.size());
    if (name.ends_with('.')) name.remove_suffix(1);
  }
  if (!port.empty() && port.front() != ':') return {};
  auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!port.empty() && !std::all_of(port.begin() + 1, port.end(), is_digit)) return {};
  return lower_case(name);
}

}  // namespace

AdminAccess AdminAccessRules::access_of(std::optional<std::string_view> authorization) const {
  if (credentials.empty()) return AdminAccess::operate;
  std::string_view const token = authorization ? bearer_token(*authorization) : std::string_view{};
  std::string const given = sha256_hex(token);
  AdminAccess access = AdminAccess::none;
  // All are compared, found or not: the time says nothing about which one it was.
  for (AdminCredential const& credential : credentials) {
    bool const same = equal_digests(given, sha256_hex(credential.token.reveal()));
    if (same && !credential.token.empty()) access = std::max(access, credential.access);
  }
  return access;
}

bool AdminAccessRules::allows_host(std::string_view host) const {
  std::string const name = name_in(host);
  if (name.empty()) return false;
  if (name == "localhost" || is_loopback(name)) return true;
  return std::any_of(hosts.begin(), hosts.end(), [&](std::string const& allowed) {
    return allowed == name || allowed == '[' + name + ']';
  });
}

}  // namespace loanpulse
