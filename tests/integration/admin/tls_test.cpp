#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/admin/admin_server_fixture.hpp"
#include "support/openssl_free.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_identity.hpp"

namespace loanpulse {
namespace {

using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;

class AdminTls : public AdminServerTest {
 protected:
  AdminTls() {
    write_tls_identity(folder_.path());
    options_.listen = "127.0.0.1:0";
    options_.certificate = folder_.path() / "certificate.pem";
    options_.key = folder_.path() / "key.pem";
  }

  /// What a TLS client that speaks at most `newest` gets; empty: no handshake.
  std::string over_tls(std::string const& bytes, int newest = TLS1_3_VERSION) const {
    Context const context{SSL_CTX_new(TLS_client_method())};
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_max_proto_version(context.get(), newest);
    std::unique_ptr<BIO, Free<BIO_free_all>> const bio{BIO_new_ssl_connect(context.get())};
    BIO_set_conn_hostname(bio.get(), address_.c_str());
    if (BIO_do_connect(bio.get()) != 1) return {};
    BIO_write(bio.get(), bytes.data(), static_cast<int>(bytes.size()));
    std::string answer;
    std::array<char, 4096> chunk;
    for (int size = 0; (size = BIO_read(bio.get(), chunk.data(), chunk.size())) > 0;) {
      answer.append(chunk.data(), static_cast<std::size_t>(size));
    }
    return answer;
  }
  /// As text; empty: no handshake.
  std::string served_certificate() const {
    Context const context{SSL_CTX_new(TLS_client_method())};
    std::unique_ptr<BIO, Free<BIO_free_all>> const bio{BIO_new_ssl_connect(context.get())};
    BIO_set_conn_hostname(bio.get(), address_.c_str());
    if (BIO_do_connect(bio.get()) != 1) return {};
    SSL* ssl = nullptr;
    BIO_get_ssl(bio.get(), &ssl);
    std::unique_ptr<X509, Free<X509_free>> const certificate{SSL_get1_peer_certificate(ssl)};
    std::unique_ptr<BIO, Free<BIO_free_all>> const text{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(text.get(), certificate.get());
    char* data = nullptr;
    auto const size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
  }
  std::string refusal() {
    try {
      AdminServer const server{loop_, parts_, options_, {}};
    } catch (StageError const& error) {
      EXPECT_EQ(error.code(), "admin_tls");
      return error.what();
    }
    return "(accepted)";
  }

  TempDir folder_;
  AdminServer::Options options_;
};

TEST_F(AdminTls, AnswersOverTls) {
  start(options_);
  auto const answer =
      over_tls(request("GET /api/v1/jobs") + request("GET /healthz", "Connection: close\r\n"));
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, testing::EndsWith(R"({"status":"ok"})"));
  EXPECT_THAT(over_tls("GET /\r\n"), testing::StartsWith("HTTP/1.1 400"));
}

TEST_F(AdminTls, HoldsAnswersOverTls) {
  start(options_);
  auto const answer = over_tls(request(
      std::string{"GET /api/v1/runs/"} + running_id + "?wait=600ms", "Connection: close\r\n"));
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 202"));
}

TEST_F(AdminTls, IsOneTwoOrNewer) {
  start(options_);
  std::string const bytes = request("GET /healthz", "Connection: close\r\n");
  EXPECT_THAT(over_tls(bytes, TLS1_2_VERSION), testing::HasSubstr("200 OK"));
  EXPECT_EQ(over_tls(bytes, TLS1_1_VERSION), "");
}

TEST_F(AdminTls, SurvivesClientsWithoutTls) {
  start(options_);
  EXPECT_EQ(ask("GET /healthz").status, 0);
  { auto const leaves_at_once = connect(); }
  EXPECT_THAT(over_tls(request("GET /healthz", "Connection: close\r\n")),
              testing::HasSubstr("200 OK"));
}

TEST_F(AdminTls, ListensElsewhereOnlyWithTokens_fault_S1) {
  options_.listen = "0.0.0.0:0";
  EXPECT_THROW((AdminServer{loop_, parts_, options_, {}}), StageError);
  AdminAccessRules rules;
  rules.credentials = {{AdminAccess::operate, Secret{"canary"}}};
  start(options_, rules);
  on_loop([&] { server_->set_rules({}); });
  address_ = "127.0.0.1" + address_.substr(address_.rfind(':'));
  EXPECT_THAT(over_tls(request("GET /api/v1/jobs", "Connection: close\r\n")),
              testing::StartsWith("HTTP/1.1 401"));
}

TEST_F(AdminTls, ServesAnotherCertificateWhenItIsTold) {
  start(options_);
  Context const context{SSL_CTX_new(TLS_client_method())};
  std::unique_ptr<BIO, Free<BIO_free_all>> const early{BIO_new_ssl_connect(context.get())};
  BIO_set_conn_hostname(early.get(), address_.c_str());
  ASSERT_EQ(BIO_do_connect(early.get()), 1);
  auto const first = served_certificate();
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(served_certificate(), first);

  write_tls_identity(folder_.path());
  EXPECT_EQ(served_certificate(), first) << "nobody has told it";
  on_loop([&] { server_->set_certificate(options_.certificate, options_.key); });
  auto const second = served_certificate();
  EXPECT_FALSE(second.empty());
  EXPECT_NE(second, first);

  // A connection from before goes on.
  std::string const bytes = request("GET /healthz");
  BIO_write(early.get(), bytes.data(), static_cast<int>(bytes.size()));
  std::array<char, 12> answer{};
  ASSERT_EQ(BIO_read(early.get(), answer.data(), answer.size()), 12);
  EXPECT_EQ((std::string{answer.data(), answer.size()}), "HTTP/1.1 200");
}

TEST_F(AdminTls, KeepsItsCertificateWhenTheNewOneIsNoGood) {
  start(options_);
  auto const first = served_certificate();
  folder_.write("key.pem", "no key");
  on_loop([&] {
    EXPECT_THROW(server_->set_certificate(options_.certificate, options_.key), StageError);
  });
  EXPECT_EQ(served_certificate(), first);
}

TEST_F(AdminTls, RefusesFilesItCannotUse) {
  auto const key = options_.key;
  options_.key = folder_.path() / "missing.pem";
  EXPECT_THAT(refusal(), testing::HasSubstr("missing.pem"));
  options_.key = options_.certificate;
  EXPECT_THAT(refusal(), testing::HasSubstr("the key"));
  options_.key = key;
  options_.certificate = key;
  EXPECT_THAT(refusal(), testing::HasSubstr("the certificate"));
  options_.certificate = folder_.path() / "certificate.pem";
  write_tls_identity(folder_.path(), "secret");
  EXPECT_THAT(refusal(), testing::HasSubstr("passphrase"));
}

}  // namespace
}  // namespace loanpulse
