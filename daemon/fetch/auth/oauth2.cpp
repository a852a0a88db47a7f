#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "fetch/auth/base64.hpp"
#include "fetch/auth/issued_token.hpp"
#include "fetch/auth/jwt_assertion.hpp"
#include "fetch/render/render_body.hpp"
#include "fetch/url.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using Grant = OAuth2Auth::Grant;

std::optional<std::string> text_member(Answer const& answer, std::string const& name) {
  return text_in(answer, JsonPath{{name}});
}

/// RFC 6749.
class OAuth2Issuer final : public TokenIssuer {
 public:
  explicit OAuth2Issuer(OAuth2Auth kind) : kind_{std::move(kind)} {}

  PageRequest request(std::optional<Secret> const& refresh, TimePoint now) const override {
    auto request = token_request(kind_.token_url, "application/x-www-form-urlencoded");
    std::vector<RenderedParam> fields{{"grant_type", grant_type(), {}}};
    auto const add = [&](char const* name, std::optional<Secret> const& value) {
      if (value) fields.push_back({name, value->reveal(), {}});
    };
    if (kind_.grant == Grant::refresh_token) add("refresh_token", refresh);
    if (kind_.grant == Grant::jwt_bearer) {
      fields.push_back({"assertion", signed_assertion(kind_, now), {}});
    }
    if (kind_.grant == Grant::password) {
      add("username", kind_.user);
      add("password", kind_.password);
    }
    if (kind_.scope) fields.push_back({"scope", *kind_.scope, {}});
    if (kind_.client_in == OAuth2Auth::ClientIn::body) {
      add("client_id", kind_.client_id);
      add("client_secret", kind_.client_secret);
    } else {
      request.headers.emplace_back("Authorization", basic());
    }
    for (auto const& [name, value] : kind_.params) fields.push_back({name, value.reveal(), {}});
    request.body = form_text(fields);
    return request;
  }

  IssuedToken read(Answer const& answer) const override {
    auto const token = text_member(answer, "access_token");
    if (!token || token->empty()) {
      throw StageError{ErrorKind::bad_data, "bad_token",
                       fmt::format("the answer of {} has no access_token; check "
                                   "source.auth.token_url",
                                   mask_url(kind_.token_url))};
    }
    IssuedToken issued{.token = Secret{*token}};
    if (auto const lifetime = text_member(answer, "expires_in")) {
      long seconds = 0;
      auto const* const end = lifetime->data() + lifetime->size();
      if (std::from_chars(lifetime->data(), end, seconds).ec == std::errc{} && seconds > 0) {
        issued.lifetime = std::chrono::seconds{seconds};
      }
    }
    if (auto refresh = text_member(answer, "refresh_token")) {
      issued.refresh_token = Secret{*std::move(refresh)};
    }
    return issued;
  }

  /// RFC 6749, 5.2.
  std::string refusal(Answer const& answer) const override {
    auto const error = text_member(answer, "error");
    if (!error) return {};
    auto const description = text_member(answer, "error_description");
    return fmt::format("OAuth error {}{}", printable(*error, 100),
                       description ? fmt::format(" ({})", printable(*description, 300)) : "");
  }

  Credentials credentials(Secret const& token) const override {
    return token_in_header(kind_.header_name, kind_.scheme, token);
  }

  std::optional<Secret> declared_refresh_token() const override {
    return kind_.grant == Grant::refresh_token ? kind_.refresh_token : std::nullopt;
  }

 private:
  std::string grant_type() const {
    switch (kind_.grant) {
      case Grant::client_credentials:
        return "client_credentials";
      case Grant::refresh_token:
        return "refresh_token";
      case Grant::jwt_bearer:
        return "urn:ietf:params:oauth:grant-type:jwt-bearer";
      case Grant::password:
        break;
    }
    return "password";
  }

  /// RFC 6749, 2.3.1: both are encoded as in a form before.
  Secret basic() const {
    auto const part = [](std::optional<Secret> const& secret) {
      return secret ? percent_encode(secret->reveal()) : std::string{};
    };
    return basic_authorization(part(kind_.client_id), part(kind_.client_secret));
  }

  OAuth2Auth kind_;
};

}  // namespace

std::unique_ptr<CredentialSource> make_credential_source(OAuth2Auth const& kind,
                                                         CredentialContext const& context) {
  return token_credentials(std::make_unique<OAuth2Issuer>(kind), context);
}

}  // namespace loanpulse
