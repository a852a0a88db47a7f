#include "admin/listening_socket_asio.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <system_error>

#include "model/error.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;
using asio::generic::stream_protocol;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view unix_prefix = "unix:";
constexpr mode_t socket_mode = 0660;

[[noreturn]] void refuse(std::string const& address, std::string_view why) {
  throw StageError{ErrorKind::rejected, "admin_listen",
                   fmt::format("the admin server cannot listen on '{}': {}", address, why)};
}

std::string message_of(int error) { return std::generic_category().message(error); }

tcp::endpoint read_endpoint(std::string const& address) {
  constexpr std::string_view cure =
      "write an IP address and a port as 127.0.0.1:8090 or [::1]:8090, or unix:/path";
  std::size_t const colon = address.rfind(':');
  if (colon == std::string::npos) refuse(address, cure);
  std::string host = address.substr(0, colon);
  bool const bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != std::string::npos) refuse(address, cure);
  if (host == "localhost") host = "127.0.0.1";
  std::uint16_t port = 0;
  char const* const end = address.data() + address.size();
  auto const result = std::from_chars(address.data() + colon + 1, end, port);
  error_code error;
  auto const ip = asio::ip::make_address(host, error);
  if (error || result.ec != std::errc{} || result.ptr != end) refuse(address, cure);
  return {ip, port};
}

/// Whether somebody answers at a socket's file.
bool is_listening(sockaddr_un const& name) {
  int const probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int const result = ::connect(probe, reinterpret_cast<sockaddr const*>(&name), sizeof name);
  int const error = errno;
  ::close(probe);
  // EAGAIN: its queue of connections is full, so it is alive.
  return result == 0 || error == EAGAIN;
}

void remove_stale(std::string const& path, sockaddr_un const& name) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return;
  std::string const address = std::string{unix_prefix} + path;
  if (!S_ISSOCK(status.st_mode)) {
    refuse(address, "something else than a socket lies there; name another path");
  }
  if (is_listening(name)) {
    refuse(address, "another process listens there; stop it or name another path");
  }
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    refuse(address, "a stale socket there cannot be removed: " + message_of(errno));
  }
}

}  // namespace

ListeningSocket::ListeningSocket(asio::io_context& loop, std::string const& address, int inherited)
    : acceptor_{loop} {
  if (inherited >= 0) {
    inherit(inherited);
  } else if (address.starts_with(unix_prefix)) {
    listen_unix(address.substr(unix_prefix.size()));
  } else {
    listen_tcp(address);
  }
  learn_address();
}

ListeningSocket::~ListeningSocket() { close(); }

void ListeningSocket::inherit(int socket) {
  int type = 0;
  int listening = 0;
  socklen_t size = sizeof type;
  sockaddr_storage name{};
  socklen_t name_size = sizeof name;
  if (::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_STREAM ||
      ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &name_size) != 0) {
    refuse(fmt::format("descriptor {}", socket),
           "the service manager passed something else than a listening stream socket; use "
           "ListenStream= in the .socket unit");
  }
  acceptor_.assign(stream_protocol{name.ss_family, 0}, socket);
}

void ListeningSocket::listen_tcp(std::string const& address) {
  tcp::endpoint const endpoint = read_endpoint(address);
  try {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address{true});
    acceptor_.bind(endpoint);
    acceptor_.listen();
  } catch (boost::system::system_error const& e) {
    refuse(address, e.code().message() + "; name an address of this machine and a free port");
  }
}

void ListeningSocket::listen_unix(std::string const& path) {
  std::string const address = std::string{unix_prefix} + path;
  sockaddr_un name{};
  if (!path.starts_with('/')) refuse(address, "the path must be absolute, as unix:/run/x.sock");
  if (path.size() >= sizeof name.sun_path) {
    refuse(address, fmt::format("the path must be shorter than {} bytes", sizeof name.sun_path));
  }
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  remove_stale(path, name);
  try {
    asio::local::stream_protocol::endpoint const endpoint{path};
    acceptor_.open(endpoint.protocol());
    // The file takes its mode from the socket, so that it is never open to more than these.
    ::fchmod(acceptor_.native_handle(), socket_mode);
    acceptor_.bind(endpoint);
    own_path_ = path;
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) own_inode_ = status.st_ino;
    if (::chmod(path.c_str(), socket_mode) != 0) {
      throw boost::system::system_error{errno, boost::system::generic_category()};
    }
    acceptor_.listen();
  } catch (boost::system::system_error const& e) {
    close();
    refuse(address, e.code().message() + "; name a path in a folder that this user may write");
  }
}

void ListeningSocket::learn_address() {
  auto const name = acceptor_.local_endpoint();
  int const family = name.data()->sa_family;
  if (family == AF_UNIX) {
    asio::local::stream_protocol::endpoint endpoint;
    std::memcpy(endpoint.data(), name.data(), name.size());
    endpoint.resize(name.size());
    address_ = std::string{unix_prefix} + endpoint.path();
    is_local_ = true;
    return;
  }
  tcp::endpoint endpoint;
  std::memcpy(endpoint.data(), name.data(), std::min(name.size(), endpoint.capacity()));
  auto const ip = endpoint.address();
  is_tcp_ = true;
  is_local_ = ip.is_loopback();
  address_ =
      fmt::format(fmt::runtime(ip.is_v6() ? "[{}]:{}" : "{}:{}"), ip.to_string(), endpoint.port());
}

void ListeningSocket::close() {
  error_code ignored;
  acceptor_.close(ignored);
  if (own_path_.empty()) return;
  struct stat status {};
  if (::lstat(own_path_.c_str(), &status) == 0 && status.st_ino == own_inode_) {
    ::unlink(own_path_.c_str());
  }
  own_path_.clear();
}

}  // namespace loanpulse
