// The kinds whose credentials stand in the job's file: none need be fetched. A kind that asks a
// server for a token has a file of its own.
#include <variant>

#include "fetch/auth/credential_source.hpp"

namespace loanpulse {
namespace {

class FixedCredentials final : public CredentialSource {
 public:
  explicit FixedCredentials(Credentials credentials) : credentials_{std::move(credentials)} {}

  Credentials obtain(ObtainCredentials const&, std::stop_token) override { return credentials_; }

 private:
  Credentials const credentials_;
};

std::unique_ptr<CredentialSource> fixed(Credentials credentials) {
  return std::make_unique<FixedCredentials>(std::move(credentials));
}

}  // namespace

std::unique_ptr<CredentialSource> make_credential_source(NoAuth const&) { return fixed({}); }

std::unique_ptr<CredentialSource> make_credential_source(BearerAuth const& kind) {
  return fixed({{{"Authorization", Secret{"Bearer " + kind.token.reveal()}}}});
}

std::unique_ptr<CredentialSource> credential_source_of(Auth const& auth) {
  return std::visit([](auto const& kind) { return make_credential_source(kind); }, auth);
}

}  // namespace loanpulse
