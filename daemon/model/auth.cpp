#include "model/auth.hpp"

#include <optional>
#include <type_traits>

#include "model/ascii_text.hpp"

namespace loanpulse {

std::string ApiKeyAuth::header() const {
  if (in_cookie) return "cookie";
  return in_header ? lower_case(*in_header) : std::string{};
}

std::string OAuth2Auth::header() const { return lower_case(header_name); }

std::string OAuth2Auth::fault() const {
  switch (grant) {
    case Grant::client_credentials:
      return client_id && client_secret ? "" : "needs client_id and client_secret for this grant";
    case Grant::refresh_token:
      return refresh_token ? "" : "needs refresh_token for this grant";
    case Grant::jwt_bearer:
      return private_key && issuer ? "" : "needs private_key and issuer for this grant";
    case Grant::password:
      break;
  }
  return user && password ? "" : "needs user and password for this grant";
}

std::string LoginAuth::header() const { return param ? std::string{} : lower_case(header_name); }

std::string auth_header(Auth const& auth) {
  return std::visit([](auto const& kind) { return kind.header(); }, auth);
}

std::vector<std::pair<std::string_view, Secret>> declared_secrets(Auth const& auth) {
  std::vector<std::pair<std::string_view, Secret>> secrets;
  auto const add = [&]<class Value>(auto const& key, Value const& value) {
    if constexpr (std::is_same_v<Value, Secret>) secrets.emplace_back(key.name, value);
    if constexpr (std::is_same_v<Value, std::optional<Secret>>) {
      if (value) secrets.emplace_back(key.name, *value);
    }
    if constexpr (std::is_same_v<Value, std::vector<std::pair<std::string, Secret>>>) {
      for (auto const& [name, secret] : value) secrets.emplace_back(key.name, secret);
    }
    if constexpr (std::is_same_v<Value, JsonTemplate>) {
      for_each_text(value, [&](TextTemplate const& text) {
        if (text.has_secrets()) secrets.emplace_back(key.name, Secret{text.revealed()});
      });
    }
  };
  std::visit([&](auto const& kind) { for_each_key(kind, add); }, auth);
  return secrets;
}

}  // namespace loanpulse
