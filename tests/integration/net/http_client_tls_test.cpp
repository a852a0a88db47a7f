#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

#include "net/http_client.hpp"
#include "support/http_client_fixture.hpp"
#include "support/openssl_free.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_identity.hpp"
#include "support/tls_server.hpp"

namespace loanpulse {
namespace {

using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<SSL_free>>;

/// Shakes hands once over TLS with a certificate that nobody has reason to trust.
class UntrustedServer {
 public:
  explicit UntrustedServer(int newest_version) : context_{SSL_CTX_new(TLS_server_method())} {
    TempDir const dir;
    write_tls_identity(dir.path(), nullptr, "127.0.0.1");
    auto const certificate = dir.path() / "certificate.pem";
    auto const key = dir.path() / "key.pem";
    SSL_CTX_set_security_level(context_.get(), 0);
    if (SSL_CTX_use_certificate_file(context_.get(), certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context_.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_set_max_proto_version(context_.get(), newest_version) != 1) {
      throw std::runtime_error{"cannot set up a TLS server"};
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, 1) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
      throw std::runtime_error{"cannot listen"};
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve_once(); }};
  }
  ~UntrustedServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  UntrustedServer(UntrustedServer const&) = delete;
  UntrustedServer& operator=(UntrustedServer const&) = delete;

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  void serve_once() {
    int const socket = accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    Session const session{SSL_new(context_.get())};
    SSL_set_fd(session.get(), socket);
    SSL_accept(session.get());  // whether it works out is the client's decision
    close(socket);
  }

  Context context_;
  int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
  std::thread thread_;
};

TEST_F(HttpClientTest, RefusesACertificateThatNobodyVouchesFor) {
  UntrustedServer const server{TLS1_3_VERSION};
  auto const error = error_of(server.url());
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "tls");
}

TEST_F(HttpClientTest, RefusesTlsOlderThanOneTwo) {
  UntrustedServer const server{TLS1_1_VERSION};
  EXPECT_EQ(error_of(server.url()).code(), "tls_handshake");
}

TEST_F(HttpClientTest, TakesACutHandshakeForTransient) {
  testing_support::CannedServer const server{{{}}};
  auto const error = error_of("https://127.0.0.1:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(error.kind(), ErrorKind::transient);
}

/// A server with an identity of its own, and another one for its client.
class TlsFilesTest : public HttpClientTest {
 protected:
  TlsFilesTest() {
    for (auto const* name : {"server", "client"}) {
      std::filesystem::create_directory(dir_.path() / name);
      write_tls_identity(dir_.path() / name);
    }
  }
  std::filesystem::path file(std::string const& name) const { return dir_.path() / name; }
  testing_support::TlsServer::Identity identity() const {
    return {file("server/certificate.pem"), file("server/key.pem")};
  }
  static TlsFiles trusting(std::string const& authority) { return {authority, {}, {}}; }
  HttpRequest asking(std::string url, TlsFiles tls) const {
    return {.url = std::move(url), .headers = {}, .timeouts = {}, .tls = std::move(tls)};
  }

  TempDir dir_;
  std::string const trusted_ = file("server/certificate.pem").string();
  std::string const certificate_ = file("client/certificate.pem").string();
  std::string const key_ = file("client/key.pem").string();
};

TEST_F(TlsFilesTest, ACertificateAuthorityOfOnesOwnIsTrustedForTheRequestsThatNameIt) {
  testing_support::TlsServer const server{identity(), {testing_support::ok("[]")}};
  EXPECT_EQ(get(asking(server.url(), trusting(trusted_))).body, "[]");
  auto const error = error_of(asking(server.url(), TlsFiles{}));
  EXPECT_EQ(error.code(), "tls") << "by the same client";
  EXPECT_THAT(error.what(), testing::HasSubstr("name its certificate authority by "
                                               "source.tls.ca_file"));
  EXPECT_EQ(get(asking(server.url(), trusting(trusted_))).body, "[]");
}

TEST_F(TlsFilesTest, ACertificateIsShownToTheServerThatAsksForIt) {
  auto strict = identity();
  strict.clients_ca = certificate_;
  testing_support::TlsServer const server{strict, {testing_support::ok("[]")}};
  EXPECT_EQ(
      get(asking(server.url(), {.ca_file = trusted_, .certificate = certificate_, .key = key_}))
          .body,
      "[]");
  auto const error = error_of(asking(server.url(), trusting(trusted_)));
  EXPECT_EQ(error.kind(), ErrorKind::rejected) << error.what();
  EXPECT_EQ(error.code(), "tls");
  EXPECT_THAT(error.what(), testing::HasSubstr("name one by source.tls.certificate"));
}

TEST_F(TlsFilesTest, FilesThatDoNotFitSayWhichKeyToCheck) {
  testing_support::TlsServer const server{identity(), {testing_support::ok("[]")}};
  auto const mismatched = error_of(asking(
      server.url(),
      {.ca_file = trusted_, .certificate = certificate_, .key = file("server/key.pem").string()}));
  EXPECT_EQ(mismatched.code(), "tls");
  EXPECT_THAT(mismatched.what(), testing::HasSubstr("check source.tls.certificate, and that "
                                                    "source.tls.key is its key"));
  auto const gone = error_of(asking(server.url(), trusting(file("gone.pem").string())));
  EXPECT_EQ(gone.code(), "tls");
  EXPECT_THAT(gone.what(), testing::HasSubstr("check the file of source.tls.ca_file"));
}

}  // namespace
}  // namespace loanpulse
