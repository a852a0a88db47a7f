#include <fmt/format.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "admin/connection_stream_asio.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class TlsStream : public ConnectionStream {
 public:
  /// OpenSSL's own count keeps what the stream needs of the context.
  TlsStream(StreamSocket socket, asio::ssl::context& context)
      : stream_{std::make_shared<Stream>(std::move(socket), context)} {}
  ~TlsStream() override { close(); }

  void handshake(Handler handler) override {
    // Operations keep the stream: OpenSSL's state must outlive the one that close() cuts off.
    stream_->async_handshake(
        asio::ssl::stream_base::server,
        [stream = stream_, handler = std::move(handler)](error_code error) { handler(error); });
  }

  void read_some(asio::mutable_buffer buffer, ReadHandler handler) override {
    stream_->async_read_some(buffer,
                             [stream = stream_, handler = std::move(handler)](
                                 error_code error, std::size_t size) { handler(error, size); });
  }

  void write(std::string const& bytes, Handler handler) override {
    asio::async_write(*stream_, asio::buffer(bytes),
                      [stream = stream_, handler = std::move(handler)](
                          error_code error, std::size_t) { handler(error); });
  }

  void finish(Handler handler) override {
    stream_->async_shutdown(
        [stream = stream_, handler = std::move(handler)](error_code error) { handler(error); });
  }

  void cancel() override {
    error_code ignored;
    stream_->next_layer().cancel(ignored);
  }

  void close() override {
    error_code ignored;
    stream_->next_layer().close(ignored);
  }

 private:
  using Stream = asio::ssl::stream<StreamSocket>;
  std::shared_ptr<Stream> stream_;
};

[[noreturn]] void refuse(std::string_view what, std::string const& file, error_code error) {
  throw StageError{ErrorKind::rejected, "admin_tls",
                   fmt::format("cannot use {} '{}' for the admin server: {}; name a PEM file that "
                               "this user may read, without a passphrase, and that belongs to the "
                               "other one",
                               what, file, error.message())};
}

}  // namespace

class TlsIdentity::Context {
 public:
  asio::ssl::context context{asio::ssl::context::tls_server};
};

TlsIdentity::TlsIdentity(std::string const& certificate, std::string const& key)
    : context_{std::make_unique<Context>()} {
  auto& context = context_->context;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_compression);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION);
  // Without it OpenSSL would ask for a passphrase at the terminal.
  context.set_password_callback(
      [](std::size_t, asio::ssl::context::password_purpose) { return std::string{}; });
  error_code error;
  context.use_certificate_chain_file(certificate, error);
  if (error) refuse("the certificate", certificate, error);
  context.use_private_key_file(key, asio::ssl::context::pem, error);
  if (error) refuse("the key", key, error);
}

TlsIdentity::~TlsIdentity() = default;

std::unique_ptr<ConnectionStream> TlsIdentity::make_stream(StreamSocket socket) {
  return std::make_unique<TlsStream>(std::move(socket), context_->context);
}

}  // namespace loanpulse
