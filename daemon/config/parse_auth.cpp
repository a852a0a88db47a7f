#include "config/parse_auth.hpp"

#include "config/pasted_secret.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace loanpulse {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The token of RFC 9110, section 5.6.2.
bool is_header_name(std::string_view name) {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_alphanumeric(c) || signs.find(c) != std::string_view::npos;
  });
}

/// No line end can smuggle in another header (RFC 9110, section 5.5).
bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

/// Visible ASCII: more than RFC 6750's b64token, but nothing that breaks a header.
bool is_token(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string lower_case(std::string_view text) {
  std::string result{text};
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

Auth parse_auth(YamlValue const& value, SecretSources const& sources) {
  YamlMap map{value.kept_secret()};
  auto const type = read_name(openly(map.require("type")), {"none", "bearer"});
  if (!type) return NoAuth{};
  Auth auth = NoAuth{};
  if (*type == 1) {
    BearerAuth bearer;
    auto const token = map.require("token", "such as ${credential:NAME}");
    if (read_secret(token, sources, bearer.token) && !is_token(bearer.token.reveal())) {
      token->problem(
          "holds blanks, line ends or other characters that no token has; check where "
          "it comes from");
    }
    warn_of_paste(token, pasted_secret);
    auth = bearer;
  }
  map.refuse_other_keys();
  return auth;
}

std::vector<std::pair<std::string, Secret>> parse_headers(YamlValue const& value, Auth const& auth,
                                                          SecretSources const& sources) {
  std::vector<std::pair<std::string, Secret>> headers;
  std::unordered_set<std::string> names;
  YamlMap const map{value.kept_secret()};
  for (auto const& entry : map.entries()) {
    std::string const name = lower_case(entry.key);
    auto const refuse = [&](char const* what) {
      entry.value.problem_at(entry.line, entry.value.path(), what);
    };
    if (!is_header_name(name)) refuse("is no header name; use letters, digits and '-'");
    if (!names.insert(name).second) {
      refuse("is the same header again, for which case does not count; remove one");
    }
    if (name == "authorization" && std::holds_alternative<BearerAuth>(auth)) {
      refuse("is also made by source.auth; remove one of the two");
    }
    Secret text;
    if (!read_secret(entry.value, sources, text)) continue;
    if (!is_header_value(text.reveal())) refuse("holds a line end or another control character");
    warn_of_paste(entry.value,
                  [&](std::string_view written) { return pasted_header(entry.key, written); });
    headers.emplace_back(entry.key, std::move(text));
  }
  return headers;
}

}  // namespace loanpulse
