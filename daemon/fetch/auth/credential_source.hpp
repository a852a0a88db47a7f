#pragma once

#include <memory>
#include <stop_token>

#include "fetch/auth/credentials.hpp"
#include "model/auth.hpp"

namespace loanpulse {

/// Has the credentials of one source: holds those that it fetched while they last, and fetches
/// others in time. Used by several threads at once.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  /// Credentials of another issue than the refused one. Where several threads ask at once, one
  /// fetches and all get the same. What was fetched is hidden (see HiddenSecrets) while this lives.
  ///
  /// Throws StageError, whose message says what happened, and names the server that was asked:
  /// transient, rate_limited  to be asked again
  /// rejected, bad_data       the credentials for the credentials were refused; anything else that
  ///                          does not pass
  /// cancelled                promptly after a stop request
  virtual Credentials obtain(ObtainCredentials const& wanted, std::stop_token stop) = 0;
};

// A row for each kind of model/auth.hpp.
std::unique_ptr<CredentialSource> make_credential_source(NoAuth const& kind);
std::unique_ptr<CredentialSource> make_credential_source(BearerAuth const& kind);

/// The source of the credentials of whichever kind a job declares.
std::unique_ptr<CredentialSource> credential_source_of(Auth const& auth);

}  // namespace loanpulse
