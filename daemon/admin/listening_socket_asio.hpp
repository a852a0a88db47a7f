#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

namespace loanpulse {

/// Where the admin server is reached: a TCP address, a Unix socket of its own (mode 0660, removed
/// at the end), or a socket that the service manager made. Event loop only.
class ListeningSocket {
 public:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

  /// `address` is "127.0.0.1:8090", "[::1]:8090", "localhost:0" or "unix:/path"; not looked at when
  /// there is an inherited socket. Throws StageError{rejected, "admin_listen"} with the cure.
  ListeningSocket(boost::asio::io_context& loop, std::string const& address, int inherited);
  ~ListeningSocket();
  ListeningSocket(ListeningSocket const&) = delete;
  ListeningSocket& operator=(ListeningSocket const&) = delete;

  Acceptor& acceptor() { return acceptor_; }
  /// Where it really listens, in the same form.
  std::string const& address() const { return address_; }
  bool is_tcp() const { return is_tcp_; }
  /// Whether only this machine can reach it.
  bool is_local() const { return is_local_; }

  void close();

 private:
  void inherit(int socket);
  void listen_tcp(std::string const& address);
  void listen_unix(std::string const& path);
  void learn_address();

  Acceptor acceptor_;
  std::string address_;
  bool is_tcp_ = false;
  bool is_local_ = false;
  std::string own_path_;         ///< of the socket's file, if we made it
  unsigned long own_inode_ = 0;  ///< another's file of that name is not ours to remove
};

}  // namespace loanpulse
