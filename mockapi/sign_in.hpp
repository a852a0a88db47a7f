#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "mockapi/exchange.hpp"
#include "mockapi/parameters.hpp"
#include "mockapi/signed_requests.hpp"

namespace loanpulse::mockapi {

/// A way in which a client shows who it is. All of them know the same user.
struct SignInStyle {
  std::string_view name;
  std::string_view meaning;  ///< for the help
};

inline constexpr std::array<SignInStyle, 7> sign_in_styles{{
    {"bearer", "Authorization: Bearer secret-token"},
    {"basic", "Authorization: Basic, of loader and secret"},
    {"api_key", "X-Api-Key: secret-key, or the parameter api_key"},
    {"oauth2",
     "a token of POST /oauth/token: client loader, secret; by client_credentials, by "
     "password (loader, secret), or by refresh_token, each of which is of use once (the "
     "first is first-refresh-token)"},
    {"login",
     "Authorization: Token, of POST /login {\"username\":\"loader\",\"password\":\"secret\"}"},
    {"jwt_bearer",
     "a token of POST /oauth/token, by an assertion of the issuer loader (RFC 7523), signed by "
     "the key whose public half is the file of --assertion-key"},
    {"aws_sigv4",
     "Signature Version 4: access key loader, secret key secret, region mock-1, service "
     "execute-api"},
}};

/// Keeps the tokens that were given. One thread at a time.
class SignIn {
 public:
  using Clock = std::chrono::steady_clock;

  SignIn(std::chrono::seconds token_lifetime, std::function<Clock::time_point()> now,
         std::string assertion_key, std::function<WallTime()> wall_time)
      : lifetime_{token_lifetime},
        now_{std::move(now)},
        wall_time_{std::move(wall_time)},
        assertions_{std::move(assertion_key)} {}

  static bool is_style(std::string_view name);

  /// Whether the request shows by this style that it comes from the user.
  bool lets_in(std::string_view style, Request const& request, Parameters const& parameters) const;

  /// POST /oauth/token (RFC 6749): the answer, or its error.
  Response give_token(Request const& request);
  /// POST /login: {"token":…}
  Response log_in(Request const& request);

 private:
  std::string new_token(std::string_view kind);
  bool is_valid(std::string_view token) const;

  std::chrono::seconds lifetime_;
  std::function<Clock::time_point()> now_;
  std::function<WallTime()> wall_time_;
  AssertionCheck assertions_;
  std::map<std::string, Clock::time_point, std::less<>> ends_;  ///< of access tokens
  std::string refresh_token_ = "first-refresh-token";           ///< the one that is of use
  std::uint64_t given_ = 0;
};

}  // namespace loanpulse::mockapi
