#include "fetch/auth/declared_credentials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "fetch/url.hpp"
#include "model/ascii_text.hpp"
#include "ops/secret_spelling.hpp"

namespace loanpulse {
namespace {

/// Shorter values of headers whose names tell nothing are names of tenants and versions.
constexpr std::size_t shortest_unnamed_secret = 8;

bool carries_credentials(std::string_view header_name) {
  std::string const name = lower_case(header_name);
  return name == "cookie" || looks_secret(name);
}

bool is_everybodys(std::string_view header_name) {
  constexpr std::array<std::string_view, 8> names{"user-agent", "content-type", "cache-control",
                                                  "connection", "host",         "prefer",
                                                  "referer",    "range"};
  std::string const name = lower_case(header_name);
  return name.starts_with("accept") || name.starts_with("if-") ||
         std::find(names.begin(), names.end(), name) != names.end();
}

void add_spoken_for(std::string const& value, std::vector<std::string>& into) {
  into.push_back(value);
  // "Bearer abc", "Token abc", "Basic dXNlcjpwYXNz"
  auto const blank = value.find(' ');
  std::string const rest = blank == std::string::npos
                               ? std::string{}
                               : value.substr(value.find_first_not_of(' ', blank));
  if (rest.empty()) return;
  into.push_back(rest);
  if (lower_case(value.substr(0, blank)) != "basic") return;
  std::string const pair = base64_decoded(rest);
  into.push_back(pair);
  into.push_back(pair.substr(std::min(pair.find(':') + 1, pair.size())));
}

/// The secrets that stand in a text beside other things.
void add_parts(TextTemplate const& text, std::vector<std::string>& into) {
  for (auto const& part : text.parts()) {
    if (auto const* secret = std::get_if<Secret>(&part)) into.push_back(secret->reveal());
  }
}

void add_cookies(std::string_view value, std::vector<std::string>& into) {
  while (!value.empty()) {
    auto const cookie = value.substr(0, value.find(';'));
    value.remove_prefix(std::min(cookie.size() + 1, value.size()));
    auto const equals = cookie.find('=');
    if (equals != std::string_view::npos) into.emplace_back(cookie.substr(equals + 1));
  }
}

void add_query(std::string_view url, std::vector<DeclaredCredential>& into) {
  auto const mark = url.find('?');
  if (mark == std::string_view::npos) return;
  std::string_view query = url.substr(mark + 1);
  while (!query.empty()) {
    std::string_view const pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    auto const equals = std::min(pair.find('='), pair.size());
    std::string const name = percent_decode(pair.substr(0, equals));
    if (equals == pair.size() || !looks_secret(name)) continue;
    into.push_back({fmt::format("the parameter {} of source.url", name),
                    Secret{percent_decode(pair.substr(equals + 1))}});
  }
}

}  // namespace

std::vector<DeclaredCredential> declared_credentials(Source const& source) {
  std::vector<DeclaredCredential> credentials;
  for (auto const& [key, secret] : declared_secrets(source.auth)) {
    credentials.push_back({fmt::format("source.auth.{}", key), secret});
  }
  for (auto const& [name, value] : source.headers) {
    if (!carries_credentials(name)) continue;
    credentials.push_back(
        {fmt::format("the header {} of source.headers", name), Secret{value.revealed()}});
  }
  for (auto const& param : source.params) {
    for (auto const& value : param.values) {
      if (!looks_secret(param.name) && !value.has_secrets()) continue;
      credentials.push_back(
          {fmt::format("the parameter {} of source.params", param.name), Secret{value.revealed()}});
    }
  }
  add_query(source.url.revealed(), credentials);
  for_each_text(source.body, [&](TextTemplate const& text) {
    if (text.has_secrets()) credentials.push_back({"source.body", Secret{text.revealed()}});
  });
  return credentials;
}

std::vector<std::string> secrets_of(Source const& source) {
  std::vector<std::string> secrets;
  for (auto const& credential : declared_credentials(source)) {
    add_spoken_for(credential.value.reveal(), secrets);
  }
  for (auto const& [name, value] : source.headers) {
    if (lower_case(name) == "cookie") add_cookies(value.revealed(), secrets);
    if (carries_credentials(name) || is_everybodys(name)) continue;
    if (value.has_placeholders()) continue;
    if (value.revealed().size() >= shortest_unnamed_secret) secrets.push_back(value.revealed());
  }
  add_parts(source.url, secrets);
  for_each_text(source.body, [&](TextTemplate const& text) { add_parts(text, secrets); });
  return secrets;
}

}  // namespace loanpulse
