#include <fmt/format.h>

#include <utility>

#include "fetch/auth/issued_token.hpp"
#include "fetch/render/render_body.hpp"
#include "fetch/url.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

class LoginIssuer final : public TokenIssuer {
 public:
  explicit LoginIssuer(LoginAuth kind) : kind_{std::move(kind)} {}

  PageRequest request(std::optional<Secret> const&, TimePoint) const override {
    auto request = token_request(kind_.url, "application/json");
    request.body = render(BodyTemplate{JsonBody{kind_.body}}, {}, {}).text;
    return request;
  }

  IssuedToken read(Answer const& answer) const override {
    auto const path = parse_json_path(kind_.token_path);
    auto const token = path ? text_in(answer, *path) : std::nullopt;
    if (!token || token->empty()) {
      throw StageError{ErrorKind::bad_data, "bad_token",
                       fmt::format("the answer of {} has no text at source.auth.token_path \"{}\"",
                                   mask_url(kind_.url), kind_.token_path)};
    }
    return {.token = Secret{*token}, .lifetime = kind_.lifetime};
  }

  std::string refusal(Answer const& answer) const override {
    return answer.body.empty() ? "" : fmt::format("\"{}\"", printable(answer.body, 200));
  }

  Credentials credentials(Secret const& token) const override {
    if (kind_.param) return {.headers = {}, .params = {{*kind_.param, token}}};
    return token_in_header(kind_.header_name, kind_.scheme, token);
  }

 private:
  LoginAuth kind_;
};

}  // namespace

std::unique_ptr<CredentialSource> make_credential_source(LoginAuth const& kind,
                                                         CredentialContext const& context) {
  return token_credentials(std::make_unique<LoginIssuer>(kind), context);
}

}  // namespace loanpulse
