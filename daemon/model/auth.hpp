#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "model/kind_key.hpp"
#include "model/request_template.hpp"
#include "model/secret.hpp"

namespace loanpulse {

// The kinds of authentication as a job declares them: `kind` is a kind's word in the configuration,
// `header` the request header that it makes, in lower case. What requests carry is made in
// fetch/auth.

struct NoAuth {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view meaning = "No credentials are sent.";
  static constexpr std::tuple<> keys() { return {}; }
  std::string header() const { return {}; }

  bool operator==(NoAuth const&) const = default;
};

struct BearerAuth {
  Secret token;

  static constexpr std::string_view kind = "bearer";
  static constexpr std::string_view meaning = "A token is sent with each request.";
  static constexpr auto keys() {
    return std::tuple{kind_key("token", &BearerAuth::token, KeyUse::token,
                               "What is sent as `Authorization: Bearer`.")};
  }
  std::string header() const { return "authorization"; }

  bool operator==(BearerAuth const&) const = default;
};

/// RFC 7617.
struct BasicAuth {
  Secret user;
  std::optional<Secret> password;

  static constexpr std::string_view kind = "basic";
  static constexpr std::string_view meaning = "User and password are sent with each request.";
  static constexpr auto keys() {
    return std::tuple{kind_key("user", &BasicAuth::user, KeyUse::secret, "The user's name."),
                      kind_key("password", &BasicAuth::password, KeyUse::secret,
                               "The password, if there is one.")};
  }
  std::string header() const { return "authorization"; }

  bool operator==(BasicAuth const&) const = default;
};

struct ApiKeyAuth {
  Secret key;
  std::optional<std::string> in_header, in_param, in_cookie;
  std::optional<std::string> prefix;

  static constexpr std::string_view kind = "api_key";
  static constexpr std::string_view meaning =
      "A key is sent with each request, in a header, a query parameter or a cookie.";
  static constexpr auto keys() {
    return std::tuple{
        kind_key("key", &ApiKeyAuth::key, KeyUse::secret, "The key."),
        kind_key("header", &ApiKeyAuth::in_header, KeyUse::header, "The header that carries it."),
        kind_key("param", &ApiKeyAuth::in_param, KeyUse::text,
                 "The query parameter that carries it."),
        kind_key("cookie", &ApiKeyAuth::in_cookie, KeyUse::text, "The cookie that carries it."),
        kind_key("prefix", &ApiKeyAuth::prefix, KeyUse::text,
                 "What stands before the key, such as `Token ` with its blank.")};
  }
  std::string header() const;
  std::string fault() const {
    int const places = in_header.has_value() + in_param.has_value() + in_cookie.has_value();
    return places == 1 ? std::string{} : "needs one of header, param and cookie to carry the key";
  }

  bool operator==(ApiKeyAuth const&) const = default;
};

/// RFC 6749: a token server gives the token, which lasts for a while.
struct OAuth2Auth {
  enum class Grant { client_credentials, refresh_token, password, jwt_bearer };
  enum class ClientIn { body, basic };

  Grant grant = Grant::client_credentials;
  std::string token_url;
  std::optional<Secret> client_id, client_secret, refresh_token, user, password, private_key;
  std::optional<std::string> issuer, subject, audience, key_id;
  std::optional<std::string> scope;
  std::vector<std::pair<std::string, Secret>> params;
  ClientIn client_in = ClientIn::body;
  std::string header_name = "Authorization";
  std::string scheme = "Bearer";

  static constexpr std::string_view kind = "oauth2";
  static constexpr std::string_view meaning =
      "A token of an OAuth 2 server is sent with each request, and renewed before it expires.";
  static constexpr auto keys() {
    return std::tuple{
        kind_key("grant", &OAuth2Auth::grant, KeyUse::rule, "What the token is given for."),
        kind_key("token_url", &OAuth2Auth::token_url, KeyUse::url, "Where tokens are given."),
        kind_key("client_id", &OAuth2Auth::client_id, KeyUse::secret, "The client's name."),
        kind_key("client_secret", &OAuth2Auth::client_secret, KeyUse::secret,
                 "The client's password."),
        kind_key("refresh_token", &OAuth2Auth::refresh_token, KeyUse::secret,
                 "The first refresh token, for that grant; one that the server gives instead is "
                 "kept in the database."),
        kind_key("user", &OAuth2Auth::user, KeyUse::secret, "The user, for the grant `password`."),
        kind_key("password", &OAuth2Auth::password, KeyUse::secret, "The user's password."),
        kind_key("private_key", &OAuth2Auth::private_key, KeyUse::secret,
                 "The key in PEM's form, RSA or EC on P-256, that signs the assertions of the "
                 "grant `jwt_bearer` (RFC 7523)."),
        kind_key("issuer", &OAuth2Auth::issuer, KeyUse::text, "Who signs them: claim `iss`."),
        kind_key("subject", &OAuth2Auth::subject, KeyUse::text, "For whom: claim `sub`."),
        kind_key("audience", &OAuth2Auth::audience, KeyUse::text,
                 "To whom: claim `aud`; without it `token_url`."),
        kind_key("key_id", &OAuth2Auth::key_id, KeyUse::text,
                 "By which name the server knows the key: `kid` of the assertion's header."),
        kind_key("scope", &OAuth2Auth::scope, KeyUse::text, "What is asked for."),
        kind_key("params", &OAuth2Auth::params, KeyUse::secret,
                 "Further fields of the request for a token, such as `audience`."),
        kind_key("client_in", &OAuth2Auth::client_in, KeyUse::rule,
                 "Where client_id and client_secret are sent: in the `body`, or as `basic` "
                 "authentication."),
        kind_key("header", &OAuth2Auth::header_name, KeyUse::header, "The header with the token."),
        kind_key("scheme", &OAuth2Auth::scheme, KeyUse::prefix, "What stands before the token.")};
  }
  std::string header() const;
  std::string fault() const;

  bool operator==(OAuth2Auth const&) const = default;
};

/// A request of the API's own gives the token.
struct LoginAuth {
  std::string url;
  JsonTemplate body;
  std::string token_path = "token";
  std::optional<std::chrono::milliseconds> lifetime;
  std::string header_name = "Authorization";
  std::string scheme = "Token";
  std::optional<std::string> param;

  static constexpr std::string_view kind = "login";
  static constexpr std::string_view meaning =
      "A request of the API's own gives a token, which is sent with each request.";
  static constexpr auto keys() {
    return std::tuple{
        kind_key("url", &LoginAuth::url, KeyUse::url, "Where to log in, by a POST."),
        kind_key("body", &LoginAuth::body, KeyUse::secret, "The JSON document that is sent there."),
        kind_key("token_path", &LoginAuth::token_path, KeyUse::answer_member,
                 "Where the answer has the token."),
        kind_key("lifetime", &LoginAuth::lifetime, KeyUse::text,
                 "How long a token lasts; without it until the source refuses it."),
        kind_key("header", &LoginAuth::header_name, KeyUse::header, "The header with the token."),
        kind_key("scheme", &LoginAuth::scheme, KeyUse::prefix,
                 "What stands before the token there."),
        kind_key("param", &LoginAuth::param, KeyUse::text,
                 "The query parameter that carries the token instead.")};
  }
  std::string header() const;

  bool operator==(LoginAuth const&) const = default;
};

/// Signature Version 4 of AWS.
struct AwsSigV4Auth {
  Secret access_key, secret_key;
  std::optional<Secret> session_token;
  std::string region, service;

  static constexpr std::string_view kind = "aws_sigv4";
  static constexpr std::string_view meaning =
      "Each request is signed as Amazon Web Services want it (Signature Version 4).";
  static constexpr auto keys() {
    return std::tuple{
        kind_key("access_key", &AwsSigV4Auth::access_key, KeyUse::token, "The access key's id."),
        kind_key("secret_key", &AwsSigV4Auth::secret_key, KeyUse::secret, "The secret key."),
        kind_key("session_token", &AwsSigV4Auth::session_token, KeyUse::token,
                 "The token of temporary keys."),
        kind_key("region", &AwsSigV4Auth::region, KeyUse::sent_word,
                 "The region, such as `eu-central-1`."),
        kind_key("service", &AwsSigV4Auth::service, KeyUse::sent_word,
                 "The service, such as `execute-api` or `s3`.")};
  }
  std::string header() const { return "authorization"; }

  bool operator==(AwsSigV4Auth const&) const = default;
};

/// The registry: a kind that stands here is one that the configuration reads. The first holds
/// where a job names none.
using Auth =
    std::variant<NoAuth, BearerAuth, BasicAuth, ApiKeyAuth, OAuth2Auth, LoginAuth, AwsSigV4Auth>;

/// The request header that the authentication makes, in lower case; empty: none.
std::string auth_header(Auth const& auth);

/// The secrets that stand in the job's file or are referred to there, by their keys.
std::vector<std::pair<std::string_view, Secret>> declared_secrets(Auth const& auth);

}  // namespace loanpulse
