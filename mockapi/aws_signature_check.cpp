#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "mockapi/signed_requests.hpp"

namespace loanpulse::mockapi {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view access_key = "loader";
constexpr std::string_view secret_key = "secret";
constexpr std::string_view scope_behind_day = "/mock-1/execute-api/aws4_request";
constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::chrono::seconds most_off = 5min;

using Digest = std::array<unsigned char, 32>;

std::string hex(Digest const& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto const byte : digest) {
    text += digits[byte >> 4U];
    text += digits[byte & 0xfU];
  }
  return text;
}

std::string_view bytes_of(Digest const& digest) {
  return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}

Digest sha256(std::string_view text) {
  Digest digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return digest;
}

Digest keyed(std::string_view key, std::string_view text) {
  Digest digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data(), &size);
  return digest;
}

/// "%41" as "A"; a broken one stays.
std::string unescaped(std::string_view text) {
  auto const value = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const escaped =
        text[i] == '%' && i + 2 < text.size() && value(text[i + 1]) >= 0 && value(text[i + 2]) >= 0;
    if (!escaped) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(value(text[i + 1]) * 16 + value(text[i + 2]));
    i += 2;
  }
  return out;
}

/// All but unreserved characters (RFC 3986, 2.3) as "%XX", and `kept`.
std::string encoded(std::string_view text, char kept = '\0') {
  std::string out;
  for (char const c : text) {
    bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view{"-._~"}.find(c) != std::string_view::npos;
    if (plain || (c == kept && kept != '\0')) {
      out += c;
      continue;
    }
    std::array<char, 4> escape{};
    std::snprintf(escape.data(), escape.size(), "%%%02X", static_cast<unsigned char>(c));
    out += escape.data();
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    auto const end = std::min(text.find(at), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string canonical_query(std::string_view query) {
  std::vector<std::string> pairs;
  for (auto const pair : split(query, '&')) {
    auto const equals = std::min(pair.find('='), pair.size());
    auto const value = pair.substr(std::min(equals + 1, pair.size()));
    pairs.push_back(encoded(unescaped(pair.substr(0, equals))) + "=" + encoded(unescaped(value)));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (auto const& pair : pairs) text += (text.empty() ? "" : "&") + pair;
  return text;
}

/// What stands behind "Name=" in the header, up to a comma.
std::string_view field(std::string_view header, std::string_view name) {
  auto const at = header.find(name);
  if (at == std::string_view::npos) return {};
  auto const value = header.substr(at + name.size());
  return value.substr(0, value.find_first_of(", "));
}

/// The instant of "20240301T123000Z".
std::optional<WallTime> instant(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (text.size() != 16 || std::sscanf(std::string{text}.c_str(), "%4d%2d%2dT%2d%2d%2dZ", &year,
                                       &month, &day, &hour, &minute, &second) != 6) {
    return std::nullopt;
  }
  std::chrono::year_month_day const date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

}  // namespace

std::optional<std::string> aws_signature_fault(Request const& request, WallTime now) {
  std::string_view const header = request.authorization;
  if (!header.starts_with(algorithm)) return "the request is not signed by AWS4-HMAC-SHA256";
  auto const date = request.header("x-amz-date");
  auto const time = instant(date);
  if (!time || *time < now - most_off || *time > now + most_off) {
    return "X-Amz-Date is not now";
  }
  auto const day = date.substr(0, 8);
  std::string const scope = std::string{day}.append(scope_behind_day);
  if (field(header, "Credential=") != std::string{access_key} + "/" + scope) {
    return "the credential is not loader/" + scope;
  }
  auto const names = field(header, "SignedHeaders=");
  std::string headers;
  bool has_host = false;
  bool has_date = false;
  for (auto const name : split(names, ';')) {
    has_host = has_host || name == "host";
    has_date = has_date || name == "x-amz-date";
    headers.append(name).append(":").append(request.header(name)).append("\n");
  }
  if (!has_host || !has_date) return "host and x-amz-date are not among the signed headers";

  std::string_view const target = request.target;
  auto const question = std::min(target.find('?'), target.size());
  std::string const canonical =
      request.method + "\n" + encoded(target.substr(0, question), '/') + "\n" +
      canonical_query(target.substr(std::min(question + 1, target.size()))) + "\n" + headers +
      "\n" + std::string{names} + "\n" + hex(sha256(request.body));
  std::string const to_sign = std::string{algorithm} + "\n" + std::string{date} + "\n" + scope +
                              "\n" + hex(sha256(canonical));
  Digest key = keyed("AWS4" + std::string{secret_key}, day);
  for (auto const part : split(scope_behind_day.substr(1), '/')) key = keyed(bytes_of(key), part);
  if (field(header, "Signature=") == hex(keyed(bytes_of(key), to_sign))) return std::nullopt;
  return "the signature is another one for the canonical request " + canonical;
}

}  // namespace loanpulse::mockapi
