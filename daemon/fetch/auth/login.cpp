#include <fmt/format.h>

#include <utility>

#include "fetch/auth/issued_token.hpp"
#include "fetch/render/render_body.hpp"
#include "fetch/url.hpp"
#include "json/json_scalar.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

class LoginIssuer final : public TokenIssuer {
 public:
  explicit LoginIssuer(LoginAuth kind) : kind_{std::move(kind)} {}

  PageRequest request(std::optional<Secret> const&) const override {
    PageRequest request;
    request.method = HttpMethod::post;
    request.url = kind_.url;
    request.masked_url = mask_url(request.url);
    request.headers = {{"Accept", Secret{"application/json"}},
                       {"Content-Type", Secret{"application/json"}}};
    request.body = render(BodyTemplate{JsonBody{kind_.body}}, {}, {}).text;
    return request;
  }

  IssuedToken read(Answer const& answer) const override {
    auto const path = parse_json_path(kind_.token_path);
    auto const found = path ? scalar_at(answer.body, *path) : std::nullopt;
    bool const is_token =
        found && (found->kind == MemberKind::string || found->kind == MemberKind::number);
    if (!is_token || found->text.empty()) {
      throw StageError{ErrorKind::bad_data, "bad_token",
                       fmt::format("the answer of {} has no text at source.auth.token_path \"{}\"",
                                   mask_url(kind_.url), kind_.token_path)};
    }
    return {.token = Secret{found->text}, .lifetime = kind_.lifetime};
  }

  std::string refusal(Answer const& answer) const override {
    return answer.body.empty() ? "" : fmt::format("\"{}\"", printable(answer.body, 200));
  }

  Credentials credentials(Secret const& token) const override {
    if (kind_.param) return {.headers = {}, .params = {{*kind_.param, token}}};
    auto const prefix = kind_.scheme.empty() ? "" : kind_.scheme + " ";
    return {.headers = {{kind_.header_name, Secret{prefix + token.reveal()}}}};
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
