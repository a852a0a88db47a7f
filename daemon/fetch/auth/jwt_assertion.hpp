#pragma once

#include <string>

#include "model/auth.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// The assertion of the grant jwt_bearer (RFC 7523, 3): a JSON Web Token that says who asks, for
/// three minutes from now on, which the strictest known server takes. Signed by RS256 or ES256
/// (RFC 7518, 3.3 and 3.4), as the key is one of RSA or of P-256.
/// Throws StageError{rejected, "token_key"} where the key is none that signs.
std::string signed_assertion(OAuth2Auth const& auth, TimePoint now);

}  // namespace loanpulse
