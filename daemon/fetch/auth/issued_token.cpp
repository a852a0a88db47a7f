#include "fetch/auth/issued_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "fetch/answers/rate_limit.hpp"
#include "fetch/answers/status_class.hpp"
#include "fetch/url.hpp"
#include "json/json_scalar.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using std::chrono::milliseconds;

/// Before its end a token is not used any more: the request has still to get there. Of a token that
/// lasts less than ten times as long, a tenth of its life.
constexpr milliseconds longest_margin{60'000};

class TokenCredentials final : public CredentialSource {
 public:
  TokenCredentials(std::unique_ptr<TokenIssuer> issuer, CredentialContext context)
      : issuer_{std::move(issuer)},
        context_{std::move(context)},
        token_{context_.token ? context_.token : std::make_shared<SharedToken>()} {}

  Credentials obtain(ObtainCredentials const& wanted, std::stop_token stop) override {
    SharedToken::Turn const turn{*token_, stop};
    auto& state = turn.state();
    bool const is_refused = wanted.refused != 0 && wanted.refused == state.credentials.issue;
    if (is_refused || context_.clock->steady() >= state.ends_at) renew(state, stop);
    return state.credentials;
  }

 private:
  using State = SharedToken::State;

  void renew(State& state, std::stop_token const& stop) const {
    auto const declared = issuer_->declared_refresh_token();
    if (declared && context_.store != nullptr) {
      context_.store->exchange(context_.name, *declared, [&](std::optional<Secret> const& kept) {
        return issue(state, kept ? kept : declared, stop).refresh_token;
      });
      return;
    }
    auto const used = state.refresh ? state.refresh : declared;
    if (auto rotated = issue(state, used, stop).refresh_token) state.refresh = std::move(rotated);
  }

  IssuedToken issue(State& state, std::optional<Secret> const& refresh,
                    std::stop_token const& stop) const {
    auto const request = issuer_->request(refresh, context_.clock->now());
    auto const answer = context_.send(request, stop);
    if (answer.status != 200) refuse(request, answer);
    auto issued = issuer_->read(answer);
    std::vector<std::string> hidden{issued.token.reveal()};
    if (issued.refresh_token) hidden.push_back(issued.refresh_token->reveal());
    SharedToken::hide(state, std::move(hidden));
    auto const number = state.credentials.issue + 1;
    state.credentials = issuer_->credentials(issued.token);
    state.credentials.issue = number;
    state.ends_at = SharedToken::Time::max();
    if (auto const lifetime = issued.lifetime) {
      state.ends_at =
          context_.clock->steady() + *lifetime - std::min(longest_margin, *lifetime / 10);
    }
    return issued;
  }

  [[noreturn]] void refuse(PageRequest const& request, Answer const& answer) const {
    auto const limit = rate_limit_of(answer, context_.clock->now());
    auto const status = classify_status(answer.status, limit.reached);
    std::string what = fmt::format("{}: HTTP {}", request.name(), answer.status);
    if (auto const said = issuer_->refusal(answer); !said.empty()) what += ": " + said;
    if (status == StatusClass::transient) {
      throw StageError{ErrorKind::transient, "token_server", what};
    }
    if (status == StatusClass::rate_limited) {
      throw StageError{ErrorKind::rate_limited, "token_server", what};
    }
    throw StageError{ErrorKind::rejected, "token_refused",
                     what + "; check what source.auth sends there"};
  }

  std::unique_ptr<TokenIssuer> const issuer_;
  CredentialContext const context_;
  std::shared_ptr<SharedToken> const token_;
};

}  // namespace

PageRequest token_request(std::string const& url, std::string content_type) {
  PageRequest request;
  request.method = HttpMethod::post;
  request.url = url;
  request.masked_url = mask_url(url);
  request.headers = {{"Accept", Secret{"application/json"}},
                     {"Content-Type", Secret{std::move(content_type)}}};
  return request;
}

std::optional<std::string> text_in(Answer const& answer, JsonPath const& path) {
  auto found = scalar_at(answer.body, path);
  bool const is_text =
      found && (found->kind == MemberKind::string || found->kind == MemberKind::number);
  return is_text ? std::optional{std::move(found->text)} : std::nullopt;
}

Credentials token_in_header(std::string const& header, std::string const& scheme,
                            Secret const& token) {
  auto const prefix = scheme.empty() ? "" : scheme + " ";
  return {.headers = {{header, Secret{prefix + token.reveal()}}}};
}

std::unique_ptr<CredentialSource> token_credentials(std::unique_ptr<TokenIssuer> issuer,
                                                    CredentialContext const& context) {
  return std::make_unique<TokenCredentials>(std::move(issuer), context);
}

}  // namespace loanpulse
