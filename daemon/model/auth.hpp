#pragma once

#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "model/kind_key.hpp"
#include "model/secret.hpp"

namespace loanpulse {

// The kinds of authentication as a job declares them: `kind` is a kind's word in the configuration,
// `header` the request header that it makes, in lower case. What requests carry is made in
// fetch/auth.

struct NoAuth {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view meaning = "No credentials are sent.";
  static constexpr std::tuple<> keys() { return {}; }
  std::string_view header() const { return {}; }
};

struct BearerAuth {
  Secret token;

  static constexpr std::string_view kind = "bearer";
  static constexpr std::string_view meaning = "A token is sent with each request.";
  static constexpr auto keys() {
    return std::tuple{kind_key("token", &BearerAuth::token, KeyUse::token,
                               "What is sent as `Authorization: Bearer`.")};
  }
  std::string_view header() const { return "authorization"; }
};

/// The registry: a kind that stands here is one that the configuration reads. The first holds
/// where a job names none.
using Auth = std::variant<NoAuth, BearerAuth>;

/// The request header that the authentication makes, in lower case; empty: none.
std::string_view auth_header(Auth const& auth);

/// The secrets that stand in the job's file or are referred to there, by their keys.
std::vector<std::pair<std::string_view, Secret>> declared_secrets(Auth const& auth);

}  // namespace loanpulse
