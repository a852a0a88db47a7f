#include "config/config_keys.hpp"
#include "config/kind_keys.hpp"
#include "config/pasted_secret.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"

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
std::string token_fault(std::string const& token) {
  bool const is_token =
      std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (is_token) return {};
  return "holds blanks, line ends or other characters that no token has; check where it comes from";
}

/// The source's `auth` has been read: a header must not say the same again.
bool read_headers(YamlValue const& value, Source& source, ReadContext& context) {
  std::unordered_set<std::string> names;
  YamlMap const map{value.kept_secret()};
  auto const made_by_auth = auth_header(source.auth);
  for (auto const& entry : map.entries()) {
    std::string const name = lower_case(entry.key);
    auto const refuse = [&](char const* what) {
      entry.value.problem_at(entry.line, entry.value.path(), what);
    };
    if (!is_header_name(name)) refuse("is no header name; use letters, digits and '-'");
    if (!names.insert(name).second) {
      refuse("is the same header again, for which case does not count; remove one");
    }
    if (name == made_by_auth) {
      refuse("is also made by source.auth; remove one of the two");
    }
    Secret text;
    if (!read_secret(entry.value, context.sources, text)) continue;
    if (!is_header_value(text.reveal())) refuse("holds a line end or another control character");
    warn_of_paste(entry.value,
                  [&](std::string_view written) { return pasted_header(entry.key, written); });
    source.headers.emplace_back(entry.key, std::move(text));
  }
  return map.is_valid();
}

}  // namespace

ValueType<Secret> kind_secret(KeyUse use) {
  return takes::secret("secret", pasted_secret,
                       use == KeyUse::token ? token_fault : takes::Fault<std::string>{});
}

Key<Source> auth_key() {
  constexpr bool hold_secrets = true;
  return key("auth", &Source::auth, takes::kinds("auth", every_kind(Auth{}), hold_secrets),
             "Which credentials are sent.");
}

Key<Source> headers_key() {
  return key<Source>("headers",
                     Form{.kind = Form::Kind::map,
                          .noun = "header",
                          .parts = {Form{.kind = Form::Kind::secret, .noun = "secret"}}},
                     read_headers,
                     "Further request headers; one of a name that LoanPulse sends too (`Accept`, "
                     "`Accept-Encoding`, `User-Agent`) replaces it.");
}

}  // namespace loanpulse
