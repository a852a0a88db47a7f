#include "fetch/auth/jwt_assertion.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "fetch/auth/base64.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// Seconds. Salesforce takes no more than three minutes, others up to an hour.
constexpr auto lifetime_of_assertion = 180s;
/// Bytes of one of the two numbers of a signature on P-256.
constexpr int bytes_of_p256 = 32;

struct FreeOpenssl {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class Type>
using Owned = std::unique_ptr<Type, FreeOpenssl>;

[[noreturn]] void refuse_key(char const* what) {
  throw StageError{ErrorKind::rejected, "token_key",
                   fmt::format("source.auth.private_key {}; give a key in PEM's form, RSA or EC on "
                               "P-256, without a passphrase",
                               what)};
}

/// Line ends in a variable of the environment are often written as two characters.
std::string with_line_ends(std::string text) {
  for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at)) {
    text.replace(at, 2, "\n");
  }
  return text;
}

/// Without it, OpenSSL would ask at the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

Owned<EVP_PKEY> key_of(Secret const& pem) {
  std::string const text = with_line_ends(pem.reveal());
  Owned<BIO> const file{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  Owned<EVP_PKEY> key{PEM_read_bio_PrivateKey(file.get(), nullptr, no_passphrase, nullptr)};
  if (!key) refuse_key("cannot be read");
  bool const is_rsa = EVP_PKEY_is_a(key.get(), "RSA") == 1;
  bool const is_p256 =
      EVP_PKEY_is_a(key.get(), "EC") == 1 && EVP_PKEY_get_bits(key.get()) == bytes_of_p256 * 8;
  if (!is_rsa && !is_p256) refuse_key("is of another kind");
  return key;
}

/// The two numbers one after the other, in place of ASN.1 (RFC 7518, 3.4).
std::string plain_signature(std::string const& der) {
  auto const* begin = reinterpret_cast<unsigned char const*>(der.data());
  Owned<ECDSA_SIG> const signature{d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()))};
  if (!signature) refuse_key("does not sign");
  std::string plain(2 * bytes_of_p256, '\0');
  auto* const bytes = reinterpret_cast<unsigned char*>(plain.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes, bytes_of_p256);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes + bytes_of_p256, bytes_of_p256);
  return plain;
}

std::string signature_of(EVP_PKEY* key, std::string_view text) {
  Owned<EVP_MD_CTX> const context{EVP_MD_CTX_new()};
  auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
  std::size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) {
    refuse_key("does not sign");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes, text.size()) != 1) {
    refuse_key("does not sign");
  }
  signature.resize(size);
  return EVP_PKEY_is_a(key, "EC") == 1 ? plain_signature(signature) : signature;
}

/// So that no two assertions are the same: servers may refuse what they have seen.
std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw StageError{ErrorKind::transient, "token_key", "the system gives no random numbers"};
  }
  std::string id;
  for (auto const byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

/// A flat JSON object.
class JsonObject {
 public:
  JsonObject() { writer_.StartObject(); }
  JsonObject& add(char const* name, std::string const& text) {
    writer_.Key(name);
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return *this;
  }
  JsonObject& add(char const* name, std::optional<std::string> const& text) {
    return text ? add(name, *text) : *this;
  }
  JsonObject& add(char const* name, std::chrono::seconds time) {
    writer_.Key(name);
    writer_.Int64(time.count());
    return *this;
  }
  std::string encoded() {
    writer_.EndObject();
    return base64url_encoded({buffer_.GetString(), buffer_.GetSize()});
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace

std::string signed_assertion(OAuth2Auth const& auth, TimePoint now) {
  auto const key = key_of(auth.private_key.value_or(Secret{}));
  bool const is_rsa = EVP_PKEY_is_a(key.get(), "RSA") == 1;
  auto const time = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  auto const header = JsonObject{}
                          .add("alg", std::string{is_rsa ? "RS256" : "ES256"})
                          .add("typ", std::string{"JWT"})
                          .add("kid", auth.key_id)
                          .encoded();
  auto const claims = JsonObject{}
                          .add("iss", auth.issuer)
                          .add("sub", auth.subject)
                          .add("aud", auth.audience.value_or(auth.token_url))
                          .add("scope", auth.scope)
                          .add("iat", time)
                          .add("exp", time + lifetime_of_assertion)
                          .add("jti", random_id())
                          .encoded();
  std::string const text = header + "." + claims;
  return text + "." + base64url_encoded(signature_of(key.get(), text));
}

}  // namespace loanpulse
