// The kinds whose credentials stand in the job's file: none need be fetched. A kind that asks a
// server for a token has a file of its own.
#include <variant>

#include "fetch/auth/base64.hpp"
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

std::unique_ptr<CredentialSource> make_credential_source(NoAuth const&, CredentialContext const&) {
  return fixed({});
}

std::unique_ptr<CredentialSource> make_credential_source(BearerAuth const& kind,
                                                         CredentialContext const&) {
  return fixed({{{"Authorization", Secret{"Bearer " + kind.token.reveal()}}}});
}

std::unique_ptr<CredentialSource> make_credential_source(BasicAuth const& kind,
                                                         CredentialContext const&) {
  auto const password = kind.password ? kind.password->reveal() : std::string{};
  return fixed({{{"Authorization", basic_authorization(kind.user.reveal(), password)}}});
}

std::unique_ptr<CredentialSource> make_credential_source(ApiKeyAuth const& kind,
                                                         CredentialContext const&) {
  Secret const value{kind.prefix.value_or("") + kind.key.reveal()};
  if (kind.in_param) return fixed({.headers = {}, .params = {{*kind.in_param, value}}});
  if (kind.in_header) return fixed({.headers = {{*kind.in_header, value}}});
  return fixed(
      {.headers = {{"Cookie", Secret{kind.in_cookie.value_or("") + "=" + value.reveal()}}}});
}

std::unique_ptr<CredentialSource> credential_source_of(Auth const& auth,
                                                       CredentialContext const& context) {
  return std::visit([&](auto const& kind) { return make_credential_source(kind, context); }, auth);
}

}  // namespace loanpulse
