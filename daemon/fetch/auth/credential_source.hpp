#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "fetch/auth/credentials.hpp"
#include "fetch/auth/shared_tokens.hpp"
#include "fetch/fetch_step.hpp"
#include "model/auth.hpp"
#include "model/clock.hpp"
#include "model/token_store.hpp"

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

/// What kinds that ask a server need; it must outlive what is made with it.
struct CredentialContext {
  /// Sends a request and gives the complete answer. Called by one thread at a time. Throws
  /// StageError as HttpClient::send() does.
  std::function<Answer(PageRequest const&, std::stop_token)> send{};
  Clock const* clock = nullptr;
  TokenStore* store = nullptr;  ///< null: a rotated token lasts as long as the process
  std::string name{};           ///< of the job or connection, whose tokens are kept
  /// The token that others may have fetched; null: one for this source alone.
  std::shared_ptr<SharedToken> token{};
};

// A row for each kind of model/auth.hpp.
std::unique_ptr<CredentialSource> make_credential_source(NoAuth const&, CredentialContext const&);
std::unique_ptr<CredentialSource> make_credential_source(BearerAuth const&,
                                                         CredentialContext const&);
std::unique_ptr<CredentialSource> make_credential_source(BasicAuth const&,
                                                         CredentialContext const&);
std::unique_ptr<CredentialSource> make_credential_source(ApiKeyAuth const&,
                                                         CredentialContext const&);
std::unique_ptr<CredentialSource> make_credential_source(OAuth2Auth const&,
                                                         CredentialContext const&);
std::unique_ptr<CredentialSource> make_credential_source(LoginAuth const&,
                                                         CredentialContext const&);
std::unique_ptr<CredentialSource> make_credential_source(AwsSigV4Auth const&,
                                                         CredentialContext const&);

/// The source of the credentials of whichever kind a job declares.
std::unique_ptr<CredentialSource> credential_source_of(Auth const& auth,
                                                       CredentialContext const& context = {});

}  // namespace loanpulse
