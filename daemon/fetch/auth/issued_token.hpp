#pragma once

#include "fetch/auth/credential_source.hpp"
#include "fetch/fetch_step.hpp"
#include "json/json_path.hpp"
#include "model/secret.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace loanpulse {

/// What a token server gives.
struct IssuedToken {
  Secret token;
  std::optional<std::chrono::milliseconds> lifetime{};  ///< empty: until it is refused
  std::optional<Secret> refresh_token{};                ///< instead of the one that was used
};

/// How a token is asked for and sent: one kind of authentication's part of TokenCredentials. Pure.
class TokenIssuer {
 public:
  virtual ~TokenIssuer() = default;

  /// The request for a token; `refresh` is the refresh token to use, where there are such.
  virtual PageRequest request(std::optional<Secret> const& refresh, TimePoint now) const = 0;
  /// Reads the answer of status 200. Throws StageError{bad_data, "bad_token"}.
  virtual IssuedToken read(Answer const& answer) const = 0;
  /// What the server says of a refusal, in words; empty: nothing that can be read.
  virtual std::string refusal(Answer const& answer) const = 0;
  /// What a request to the source carries.
  virtual Credentials credentials(Secret const& token) const = 0;
  /// The refresh token that the job declares; empty: the kind has none.
  virtual std::optional<Secret> declared_refresh_token() const { return std::nullopt; }
};

// What the kinds have in common.

/// A POST to a token server, without its body yet.
PageRequest token_request(std::string const& url, std::string content_type);
/// A text or number that the answer, JSON, has at the path; empty: neither.
std::optional<std::string> text_in(Answer const& answer, JsonPath const& path);
/// The token in a header, behind the scheme where there is one.
Credentials token_in_header(std::string const& header, std::string const& scheme,
                            Secret const& token);

/// Asks for a token when there is none, when it is about to expire, and once for each issue that
/// the source refuses. Used by several threads at once: one asks, all get the same.
std::unique_ptr<CredentialSource> token_credentials(std::unique_ptr<TokenIssuer> issuer,
                                                    CredentialContext const& context);

}  // namespace loanpulse
