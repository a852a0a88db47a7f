#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace loanpulse {

/// A TCP or Unix socket.
using StreamSocket = boost::asio::generic::stream_protocol::socket;

/// The bytes of one connection, whether TLS is around them or not. Event loop only. Handlers are
/// called later, never from within; after close() with an error.
class ConnectionStream {
 public:
  using Handler = std::function<void(boost::system::error_code)>;
  using ReadHandler = std::function<void(boost::system::error_code, std::size_t)>;

  virtual ~ConnectionStream() = default;

  virtual void handshake(Handler handler) = 0;
  virtual void read_some(boost::asio::mutable_buffer buffer, ReadHandler handler) = 0;
  /// All of `bytes`, which live until the handler is called.
  virtual void write(std::string const& bytes, Handler handler) = 0;
  /// Tells the client that nothing follows, and waits for its end: closing a socket that holds
  /// unread bytes would reset it, and the client might never see the answer.
  virtual void finish(Handler handler) = 0;
  virtual void cancel() = 0;
  virtual void close() = 0;
};

std::unique_ptr<ConnectionStream> make_plain_stream(StreamSocket socket);

/// A certificate with its key, for any number of connections.
class TlsIdentity {
 public:
  /// PEM files. Throws StageError{rejected, "admin_tls"}. TLS 1.2 or newer.
  TlsIdentity(std::string const& certificate, std::string const& key);
  ~TlsIdentity();
  TlsIdentity(TlsIdentity const&) = delete;
  TlsIdentity& operator=(TlsIdentity const&) = delete;

  /// May live longer than this.
  std::unique_ptr<ConnectionStream> make_stream(StreamSocket socket);

 private:
  class Context;
  std::unique_ptr<Context> context_;
};

}  // namespace loanpulse
