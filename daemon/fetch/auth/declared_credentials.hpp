#pragma once

#include <string>
#include <vector>

#include "model/secret.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Something that a source's requests carry to show who asks.
struct DeclaredCredential {
  std::string place;  ///< where the job declares it: "source.auth.token", for messages
  Secret value;       ///< as it is sent
};

/// The credentials that every request to the source carries: source.auth, and the headers and query
/// parameters whose names look like it. In the order in which a person would look for them.
std::vector<DeclaredCredential> declared_credentials(Source const& source);

/// What nobody may see of a source, should it repeat what it was sent: the credentials, with and
/// without the word for their kind ("Bearer") and what they stand for in base64; and the values of
/// all other headers, except those that everybody sends and short ones, which are no secrets.
std::vector<std::string> secrets_of(Source const& source);

}  // namespace loanpulse
