#include "fetch/auth/jwt_assertion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "fetch/auth/credential_source.hpp"
#include "support/manual_clock.hpp"
#include "support/openssl_free.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;

using TestKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;

std::string pem_of(EVP_PKEY* key, char const* passphrase = nullptr) {
  Memory const file{BIO_new(BIO_s_mem())};
  PEM_write_bio_PKCS8PrivateKey(file.get(), key, passphrase ? EVP_aes_256_cbc() : nullptr, nullptr,
                                0, nullptr, const_cast<char*>(passphrase));
  char* text = nullptr;
  auto const size = BIO_get_mem_data(file.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string decoded(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  std::size_t const padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string bytes(text.size(), '\0');
  int const size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<unsigned char const*>(text.data()),
                                   static_cast<int>(text.size()));
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

struct Token {
  std::string header, claims, signed_text, signature;
};

Token parts(std::string const& jwt) {
  auto const first = jwt.find('.');
  auto const second = jwt.find('.', first + 1);
  return {decoded(jwt.substr(0, first)), decoded(jwt.substr(first + 1, second - first - 1)),
          jwt.substr(0, second), decoded(jwt.substr(second + 1))};
}

/// The two numbers as OpenSSL has them.
std::string der_of(std::string const& plain) {
  std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> const signature{ECDSA_SIG_new()};
  auto const* const bytes = reinterpret_cast<unsigned char const*>(plain.data());
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(bytes, 32, nullptr),
                 BN_bin2bn(bytes + 32, 32, nullptr));
  unsigned char* der = nullptr;
  int const size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string text{reinterpret_cast<char*>(der), static_cast<std::size_t>(size)};
  OPENSSL_free(der);
  return text;
}

bool verifies(EVP_PKEY* key, std::string const& text, std::string const& signature) {
  std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> const context{EVP_MD_CTX_new()};
  EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
  return EVP_DigestVerify(context.get(), reinterpret_cast<unsigned char const*>(signature.data()),
                          signature.size(), reinterpret_cast<unsigned char const*>(text.data()),
                          text.size()) == 1;
}

OAuth2Auth asking(std::string const& pem) {
  OAuth2Auth auth;
  auth.grant = OAuth2Auth::Grant::jwt_bearer;
  auth.token_url = "https://id.example/token";
  auth.private_key = Secret{pem};
  auth.issuer = "me@example";
  return auth;
}

TimePoint const asserted_at{std::chrono::seconds{1'700'000'000}};

TEST(JwtAssertion, IsSignedByTheRsaKey) {
  TestKey const key{EVP_RSA_gen(2048)};
  auto auth = asking(pem_of(key.get()));
  auth.subject = "you";
  auth.scope = "read";
  auth.key_id = "k1";
  auto const token = parts(signed_assertion(auth, asserted_at));
  EXPECT_EQ(token.header, R"({"alg":"RS256","typ":"JWT","kid":"k1"})");
  EXPECT_THAT(token.claims,
              HasSubstr(R"({"iss":"me@example","sub":"you","aud":"https://id.example/token",)"
                        R"("scope":"read","iat":1700000000,"exp":1700000180,"jti":")"));
  EXPECT_TRUE(verifies(key.get(), token.signed_text, token.signature));
  EXPECT_FALSE(verifies(key.get(), token.signed_text + "x", token.signature));
}

TEST(JwtAssertion, IsSignedByTheKeyOnP256) {
  TestKey const key{EVP_EC_gen("P-256")};
  auto auth = asking(pem_of(key.get()));
  auth.audience = "https://other.example";
  for (int i = 0; i < 20; ++i) {  // each signature is another one; some have leading zeros
    auto const token = parts(signed_assertion(auth, asserted_at));
    EXPECT_EQ(token.header, R"({"alg":"ES256","typ":"JWT"})");
    EXPECT_THAT(token.claims, HasSubstr(R"("aud":"https://other.example")"));
    EXPECT_THAT(token.claims, Not(HasSubstr("sub")));
    ASSERT_EQ(token.signature.size(), 64u);
    EXPECT_TRUE(verifies(key.get(), token.signed_text, der_of(token.signature)));
  }
  EXPECT_NE(signed_assertion(auth, asserted_at), signed_assertion(auth, asserted_at));
}

TEST(JwtAssertion, TakesLineEndsAsAVariableHasThem) {
  TestKey const key{EVP_EC_gen("P-256")};
  std::string pem = pem_of(key.get());
  for (auto at = pem.find('\n'); at != std::string::npos; at = pem.find('\n')) {
    pem.replace(at, 1, "\\n");
  }
  EXPECT_THAT(parts(signed_assertion(asking(pem), asserted_at)).header, HasSubstr("ES256"));
}

TEST(JwtAssertion, RefusesAKeyThatCannotSignWithoutShowingIt) {
  TestKey const other{EVP_EC_gen("P-384")};
  TestKey const good{EVP_EC_gen("P-256")};
  for (auto const& pem : {pem_of(other.get()), pem_of(good.get(), "passphrase"),
                          std::string{"no-key-at-all"}, std::string{}}) {
    auto const error = stage_error_of([&] { signed_assertion(asking(pem), asserted_at); });
    EXPECT_EQ(error.code(), "token_key");
    EXPECT_EQ(error.kind(), ErrorKind::rejected);
    EXPECT_THAT(error.what(), HasSubstr("source.auth.private_key"));
    EXPECT_THAT(error.what(), HasSubstr("give a key in PEM's form, RSA or EC on P-256"));
    EXPECT_THAT(error.what(), Not(HasSubstr("no-key")));
  }
}

TEST(JwtAssertion, IsWhatTheGrantSends) {
  TestKey const key{EVP_EC_gen("P-256")};
  ManualClock clock;
  clock.wall = asserted_at;
  PageRequest sent;
  auto const source = credential_source_of(
      asking(pem_of(key.get())),
      {.send =
           [&](PageRequest const& request, std::stop_token) {
             sent = request;
             return Answer{200, {}, R"({"access_token":"t1","expires_in":3600})"};
           },
       .clock = &clock});
  EXPECT_EQ(source->obtain({}, {}).headers.at(0).second.reveal(), "Bearer t1");
  EXPECT_THAT(sent.body, testing::StartsWith(
                             "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&"
                             "assertion=eyJ"));
}

}  // namespace
}  // namespace loanpulse
