#include "fetch/auth/aws_signature.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string_view>

#include "fetch/url.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (char const c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<char const*>(bytes.data()), size};
}

std::string keyed_digest(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<unsigned char const*>(text.data()), text.size(), bytes.data(), &size);
  return {reinterpret_cast<char const*>(bytes.data()), size};
}

/// The host as the client sends it: with its port where that is not the scheme's own.
std::string host_header(std::string_view text, Url const& url) {
  auto const begin = text.find("://") + 3;
  auto host = text.substr(begin, text.substr(begin).find_first_of("/?#"));
  auto const bracket = host.rfind(']');
  auto const colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  host = host.substr(0, colon);
  bool const is_usual = url.port == (url.scheme == "https" ? "443" : "80");
  return is_usual ? std::string{host} : fmt::format("{}:{}", host, url.port);
}

/// The path as it is sent, its segments encoded once more; S3 takes it as it is.
std::string canonical_path(Url const& url, std::string const& service) {
  if (service == "s3") return url.path;
  std::string text;
  for (std::string_view rest = url.path; !rest.empty();) {
    auto const slash = rest.find('/');
    text += percent_encode(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    text += '/';
    rest.remove_prefix(slash + 1);
  }
  return text;
}

std::string canonical_query(std::string_view url) {
  std::vector<std::pair<std::string, std::string>> params;
  for (auto const& [name, value] : query_params(url)) {
    params.emplace_back(percent_encode(name), percent_encode(value));
  }
  std::sort(params.begin(), params.end());
  std::string text;
  for (auto const& [name, value] : params) {
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, value);
  }
  return text;
}

/// Without blanks around it, and with one in place of several.
std::string canonical_value(std::string_view value) {
  std::string text;
  for (char const c : value) {
    if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
    text += c;
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

std::vector<std::pair<std::string, Secret>> aws_signature(AwsSigV4Auth const& keys,
                                                          PageRequest const& request,
                                                          TimePoint now) {
  auto const url = parse_url(request.url).value_or(Url{});
  auto const seconds = std::chrono::floor<std::chrono::seconds>(now);
  auto const time = fmt::gmtime(std::chrono::system_clock::to_time_t(seconds));
  auto const instant = fmt::format("{:%Y%m%dT%H%M%SZ}", time);
  auto const day = fmt::format("{:%Y%m%d}", time);
  auto const body_digest = hex(digest(request.body));

  std::vector<std::pair<std::string, Secret>> made{{"X-Amz-Date", Secret{instant}}};
  if (keys.session_token) made.emplace_back("X-Amz-Security-Token", *keys.session_token);
  if (keys.service == "s3") made.emplace_back("X-Amz-Content-Sha256", Secret{body_digest});

  std::map<std::string, std::string> headers{{"host", host_header(request.url, url)}};
  for (auto const* const list : {&request.headers, &std::as_const(made)}) {
    for (auto const& [name, value] : *list) {
      auto const lower = lower_case(name);
      if (lower == "content-type" || lower.starts_with("x-amz-")) {
        headers[lower] = canonical_value(value.reveal());
      }
    }
  }
  std::string written;
  std::string names;
  for (auto const& [name, value] : headers) {
    written += fmt::format("{}:{}\n", name, value);
    names += (names.empty() ? "" : ";") + name;
  }
  auto const canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", to_string(request.method),
                                     canonical_path(url, keys.service),
                                     canonical_query(request.url), written, names, body_digest);
  auto const scope = fmt::format("{}/{}/{}/aws4_request", day, keys.region, keys.service);
  auto const to_sign =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", instant, scope, hex(digest(canonical)));
  std::string key = "AWS4" + keys.secret_key.reveal();
  for (std::string_view const part :
       {std::string_view{day}, std::string_view{keys.region}, std::string_view{keys.service},
        std::string_view{"aws4_request"}}) {
    key = keyed_digest(key, part);
  }
  made.emplace_back(
      "Authorization",
      Secret{fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                         keys.access_key.reveal(), scope, names, hex(keyed_digest(key, to_sign)))});
  return made;
}

}  // namespace loanpulse
