#include "config/config_keys.hpp"
#include "config/kind_keys.hpp"
#include "config/pasted_secret.hpp"
#include "config/template_text.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace loanpulse {
namespace {

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
    if (!is_token(name)) refuse("is no header name; use letters, digits and '-'");
    if (!names.insert(name).second) {
      refuse("is the same header again, for which case does not count; remove one");
    }
    if (name == made_by_auth) {
      refuse("is also made by source.auth; remove one of the two");
    }
    TextTemplate text;
    if (entry.value.is_scalar() && entry.value.scalar().empty()) {
      entry.value.problem("must not be empty");
      continue;
    }
    if (!read_template(entry.value, text, context)) continue;
    if (!is_header_value(text.revealed())) refuse("holds a line end or another control character");
    warn_of_paste(entry.value,
                  [&](std::string_view written) { return pasted_header(entry.key, written); });
    source.headers.emplace_back(entry.key, std::move(text));
  }
  return map.is_valid();
}

}  // namespace

namespace takes {

ValueType<OAuth2Auth::Grant> grant() {
  using Grant = OAuth2Auth::Grant;
  return word<Grant>({{"client_credentials", Grant::client_credentials},
                      {"refresh_token", Grant::refresh_token},
                      {"password", Grant::password},
                      {"jwt_bearer", Grant::jwt_bearer}});
}

ValueType<OAuth2Auth::ClientIn> client_in() {
  using ClientIn = OAuth2Auth::ClientIn;
  return word<ClientIn>({{"body", ClientIn::body}, {"basic", ClientIn::basic}});
}

ValueType<std::vector<std::pair<std::string, Secret>>> secret_map() {
  using Map = std::vector<std::pair<std::string, Secret>>;
  return {.read =
              [](YamlValue const& value, Map& into, ReadContext& context) {
                YamlMap const map{value.kept_secret()};
                for (auto const& entry : map.entries()) {
                  Secret text;
                  if (!read_secret(entry.value, context.sources, text)) continue;
                  into.emplace_back(entry.key, std::move(text));
                }
                return map.is_valid();
              },
          .form =
              [](Map const&) {
                return Form{.kind = Form::Kind::map,
                            .noun = "field",
                            .parts = {Form{.kind = Form::Kind::secret, .noun = "secret"}}};
              },
          .is_secret = true};
}

}  // namespace takes

ValueType<Secret> kind_secret(KeyUse use) {
  return takes::secret("secret", pasted_secret,
                       use == KeyUse::token ? bearer_token_fault : takes::Fault<std::string>{});
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
