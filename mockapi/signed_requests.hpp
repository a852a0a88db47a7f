#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "mockapi/exchange.hpp"

namespace loanpulse::mockapi {

using WallTime = std::chrono::sys_seconds;

/// Checks assertions in place of a secret (RFC 7523): JSON Web Tokens by RS256 or ES256 of one key.
/// One thread at a time.
class AssertionCheck {
 public:
  /// A public key in PEM's form, RSA or EC on P-256; empty: there is none.
  explicit AssertionCheck(std::string public_key) : public_key_{std::move(public_key)} {}

  /// Why the assertion is not accepted; nothing: it is, this one time. It names the issuer "loader"
  /// and an audience that ends in "/oauth/token", and lasts no longer than an hour.
  std::optional<std::string> fault(std::string_view assertion, WallTime now);

 private:
  std::string public_key_;
  std::set<std::string, std::less<>> used_;  ///< their jti
};

/// Why a request is not signed by AWS's Signature Version 4 ("Create a signed AWS API request" in
/// AWS's IAM user guide) with the access key "loader" and its secret "secret" for the region
/// "mock-1" and the service "execute-api"; nothing: it is. Its time may be five minutes off.
std::optional<std::string> aws_signature_fault(Request const& request, WallTime now);

}  // namespace loanpulse::mockapi
