#include "mockapi/sign_in.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <optional>

#include "mockapi/random_bits.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::string_view user = "loader";
constexpr std::string_view password = "secret";
constexpr std::string_view basic = "bG9hZGVyOnNlY3JldA==";  ///< base64 of both
constexpr std::string_view bearer_token = "secret-token";
constexpr std::string_view key = "secret-key";

/// What stands behind the scheme, which knows no case (RFC 9110); nothing where another stands.
std::optional<std::string_view> behind(std::string_view scheme, std::string_view authorization) {
  if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' ') {
    return std::nullopt;
  }
  auto const lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  bool const is_it = std::equal(scheme.begin(), scheme.end(), authorization.begin(),
                                [&](char want, char got) { return lower(want) == lower(got); });
  if (!is_it) return std::nullopt;
  return authorization.substr(scheme.size() + 1);
}

Response oauth_error(unsigned status, std::string const& error, std::string const& description) {
  return {.status = status,
          .body = "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}"};
}

bool is_client(Request const& request, Parameters const& form) {
  return behind("Basic", request.authorization) == basic ||
         (form.find("client_id") == user && form.find("client_secret") == password);
}

/// The text at a member of a JSON object; "" if there is none.
std::string text_at(rapidjson::Document const& document, char const* name) {
  if (!document.IsObject()) return {};
  auto const member = document.FindMember(name);
  return member != document.MemberEnd() && member->value.IsString() ? member->value.GetString()
                                                                    : "";
}

}  // namespace

bool SignIn::is_style(std::string_view name) {
  return std::any_of(sign_in_styles.begin(), sign_in_styles.end(),
                     [&](SignInStyle const& style) { return style.name == name; });
}

bool SignIn::lets_in(std::string_view style, Request const& request,
                     Parameters const& parameters) const {
  if (style == "aws_sigv4") return !aws_signature_fault(request, wall_time_());
  if (style == "api_key") return request.api_key == key || parameters.find("api_key") == key;
  std::string_view const scheme = style == "basic"   ? "Basic"
                                  : style == "login" ? "Token"
                                                     : "Bearer";
  auto const shown = behind(scheme, request.authorization);
  if (!shown) return false;
  if (style == "basic") return *shown == basic;
  return style == "bearer" ? *shown == bearer_token : is_valid(*shown);
}

Response SignIn::give_token(Request const& request) {
  Outcome<Parameters> const parsed = Parameters::parse(request.body);
  auto const* form = std::get_if<Parameters>(&parsed);
  if (form == nullptr) return oauth_error(400, "invalid_request", "the body is no form");
  auto const grant = form->find("grant_type").value_or("");
  bool const by_assertion = grant == "urn:ietf:params:oauth:grant-type:jwt-bearer";
  if (by_assertion) {
    auto const fault = assertions_.fault(form->find("assertion").value_or(""), wall_time_());
    if (fault) return oauth_error(400, "invalid_grant", *fault);
  } else if (!is_client(request, *form)) {
    return oauth_error(401, "invalid_client", "client_id and client_secret are loader and secret");
  }
  if (grant == "refresh_token") {
    if (form->find("refresh_token") != refresh_token_) {
      return oauth_error(400, "invalid_grant", "this refresh token is not of use, or no longer");
    }
  } else if (grant == "password") {
    if (form->find("username") != user || form->find("password") != password) {
      return oauth_error(400, "invalid_grant", "username and password are loader and secret");
    }
  } else if (grant != "client_credentials" && !by_assertion) {
    return oauth_error(400, "unsupported_grant_type",
                       "use client_credentials, password, refresh_token or jwt-bearer");
  }
  std::string body =
      "{\"access_token\":\"" + new_token("access") +
      "\",\"token_type\":\"Bearer\",\"expires_in\":" + std::to_string(lifetime_.count());
  if (grant == "refresh_token" || grant == "password") {
    refresh_token_ = "refresh-" + std::to_string(mixed(++given_));
    body += ",\"refresh_token\":\"" + refresh_token_ + "\"";
  }
  return {.body = body + "}"};
}

Response SignIn::log_in(Request const& request) {
  rapidjson::Document document;
  document.Parse(request.body.data(), request.body.size());
  if (text_at(document, "username") != user || text_at(document, "password") != password) {
    return {.status = 401, .body = "{\"detail\":\"username and password are loader and secret\"}"};
  }
  return {.body = "{\"token\":\"" + new_token("session") + "\"}"};
}

std::string SignIn::new_token(std::string_view kind) {
  std::string token = std::string{kind} + "-" + std::to_string(mixed(++given_));
  ends_[token] = now_() + lifetime_;
  return token;
}

bool SignIn::is_valid(std::string_view token) const {
  auto const found = ends_.find(token);
  return found != ends_.end() && now_() < found->second;
}

}  // namespace loanpulse::mockapi
