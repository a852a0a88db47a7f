#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <thread>

#include "net/http_client.hpp"
#include "support/http_client_fixture.hpp"

namespace loanpulse {
namespace {

template <auto function>
struct Free {
  template <typename Object>
  void operator()(Object* object) const {
    function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Free<SSL_free>>;

Certificate self_signed(EVP_PKEY* key) {
  Certificate certificate{X509_new()};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  auto const* name = reinterpret_cast<unsigned char const*>("127.0.0.1");
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

/// Shakes hands once over TLS with a certificate that nobody has reason to trust.
class UntrustedServer {
 public:
  explicit UntrustedServer(int newest_version) : context_{SSL_CTX_new(TLS_server_method())} {
    Key const key{EVP_EC_gen("P-256")};
    Certificate const certificate = self_signed(key.get());
    SSL_CTX_set_security_level(context_.get(), 0);
    if (SSL_CTX_use_certificate(context_.get(), certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1 ||
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

}  // namespace
}  // namespace loanpulse
