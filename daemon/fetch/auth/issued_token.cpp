#include "fetch/auth/issued_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "fetch/answers/rate_limit.hpp"
#include "fetch/answers/status_class.hpp"
#include "fetch/url.hpp"
#include "json/json_scalar.hpp"
#include "model/error.hpp"
#include "ops/hidden_secrets.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Before its end a token is not used any more: the request has still to get there. Of a token that
/// lasts less than ten times as long, a tenth of its life.
constexpr milliseconds longest_margin{60'000};

class TokenCredentials final : public CredentialSource {
 public:
  TokenCredentials(std::unique_ptr<TokenIssuer> issuer, CredentialContext context)
      : issuer_{std::move(issuer)}, context_{std::move(context)} {}

  Credentials obtain(ObtainCredentials const& wanted, std::stop_token stop) override {
    std::lock_guard const lock{mutex_};
    bool const is_refused = wanted.refused != 0 && wanted.refused == credentials_.issue;
    if (is_refused || context_.clock->steady() >= ends_at_) renew(stop);
    return credentials_;
  }

 private:
  void renew(std::stop_token const& stop) {
    auto const declared = issuer_->declared_refresh_token();
    if (declared && context_.store != nullptr) {
      context_.store->exchange(context_.name, *declared, [&](std::optional<Secret> const& kept) {
        return issue(kept ? kept : declared, stop).refresh_token;
      });
      return;
    }
    auto const used = refresh_ ? refresh_ : declared;
    if (auto rotated = issue(used, stop).refresh_token) refresh_ = std::move(rotated);
  }

  IssuedToken issue(std::optional<Secret> const& refresh, std::stop_token const& stop) {
    auto const request = issuer_->request(refresh);
    auto const answer = context_.send(request, stop);
    if (answer.status != 200) refuse(request, answer);
    auto issued = issuer_->read(answer);
    std::vector<std::string> hidden{issued.token.reveal()};
    if (issued.refresh_token) hidden.push_back(issued.refresh_token->reveal());
    hidden_.push_back(std::make_unique<HiddenSecrets>(std::move(hidden)));
    auto const number = credentials_.issue + 1;
    credentials_ = issuer_->credentials(issued.token);
    credentials_.issue = number;
    ends_at_ = SteadyTime::max();
    if (auto const lifetime = issued.lifetime) {
      ends_at_ = context_.clock->steady() + *lifetime - std::min(longest_margin, *lifetime / 10);
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
  std::mutex mutex_;
  Credentials credentials_;
  SteadyTime ends_at_ = SteadyTime::min();  ///< of the token; before the first there is none
  std::optional<Secret> refresh_;           ///< rotated, where there is no store
  std::vector<std::unique_ptr<HiddenSecrets>> hidden_;
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
