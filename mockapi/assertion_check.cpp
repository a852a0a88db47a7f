#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <rapidjson/document.h>

#include <memory>
#include <utility>
#include <vector>

#include "mockapi/signed_requests.hpp"

namespace loanpulse::mockapi {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds longest_life = 1h;
constexpr std::chrono::seconds clock_skew = 1min;
constexpr std::size_t bytes_of_number = 32;  // of the two of an ES256 signature

struct FreeOpenssl {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <typename Type>
using Owned = std::unique_ptr<Type, FreeOpenssl>;

using Bytes = std::vector<unsigned char>;

/// Nothing where the text is no base64url without padding (RFC 7515, 2).
std::optional<Bytes> from_base64url(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Bytes bytes;
  unsigned collected = 0;
  int bits = 0;
  for (char const c : text) {
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    collected = (collected << 6U | static_cast<unsigned>(value)) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<unsigned char>(collected >> static_cast<unsigned>(bits)));
  }
  return bytes;
}

rapidjson::Document parsed(std::string_view encoded) {
  rapidjson::Document document;
  auto const bytes = from_base64url(encoded);
  if (bytes) document.Parse(reinterpret_cast<char const*>(bytes->data()), bytes->size());
  return document;
}

std::string claim(rapidjson::Document const& document, char const* name) {
  auto const member = document.FindMember(name);
  return member != document.MemberEnd() && member->value.IsString() ? member->value.GetString()
                                                                    : "";
}

std::optional<WallTime> instant_of(rapidjson::Document const& document, char const* name) {
  auto const member = document.FindMember(name);
  if (member == document.MemberEnd() || !member->value.IsInt64()) return std::nullopt;
  return WallTime{std::chrono::seconds{member->value.GetInt64()}};
}

/// The form that OpenSSL verifies of the two numbers that JWS has (RFC 7518, 3.4).
Bytes as_der(Bytes const& numbers) {
  if (numbers.size() != 2 * bytes_of_number) return {};
  Owned<ECDSA_SIG> const signature{ECDSA_SIG_new()};
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(numbers.data(), bytes_of_number, nullptr),
                 BN_bin2bn(numbers.data() + bytes_of_number, bytes_of_number, nullptr));
  unsigned char* der = nullptr;
  int const size = i2d_ECDSA_SIG(signature.get(), &der);
  Bytes bytes;
  if (size > 0) bytes.assign(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

bool is_signed(std::string_view text, Bytes signature, std::string const& algorithm,
               std::string const& public_key) {
  Owned<BIO> const file{BIO_new_mem_buf(public_key.data(), static_cast<int>(public_key.size()))};
  Owned<EVP_PKEY> const key{PEM_read_bio_PUBKEY(file.get(), nullptr, nullptr, nullptr)};
  if (!key) return false;
  bool const is_rsa = EVP_PKEY_is_a(key.get(), "RSA") == 1;
  if (algorithm != (is_rsa ? "RS256" : "ES256")) return false;
  if (!is_rsa) signature = as_der(signature);
  Owned<EVP_MD_CTX> const context{EVP_MD_CTX_new()};
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<unsigned char const*>(text.data()), text.size()) == 1;
}

}  // namespace

std::optional<std::string> AssertionCheck::fault(std::string_view assertion, WallTime now) {
  if (public_key_.empty()) return "this API was started without --assertion-key";
  auto const first = assertion.find('.');
  auto const second = assertion.find('.', std::min(first, assertion.size() - 1) + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return "the assertion has not three parts";
  }
  auto const header = parsed(assertion.substr(0, first));
  auto const claims = parsed(assertion.substr(first + 1, second - first - 1));
  auto const signature = from_base64url(assertion.substr(second + 1));
  if (!header.IsObject() || !claims.IsObject() || !signature) return "the assertion is no JWT";
  if (!is_signed(assertion.substr(0, second), *signature, claim(header, "alg"), public_key_)) {
    return "the signature is not that of the key by RS256 or ES256";
  }
  if (claim(claims, "iss") != "loader") return "iss is not loader";
  if (!claim(claims, "aud").ends_with("/oauth/token")) return "aud is not this token endpoint";
  auto const made = instant_of(claims, "iat");
  auto const ends = instant_of(claims, "exp");
  if (!made || !ends || *made > now + clock_skew || *ends <= now || *ends - *made > longest_life) {
    return "iat and exp do not hold now, or are more than an hour apart";
  }
  auto id = claim(claims, "jti");
  if (id.empty() || !used_.insert(std::move(id)).second) return "jti is not there, or was used";
  return std::nullopt;
}

}  // namespace loanpulse::mockapi
