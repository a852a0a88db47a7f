#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "admin/admin_access.hpp"
#include "admin/client_timeouts.hpp"
#include "admin/endpoint.hpp"

namespace loanpulse {

/// Serves the admin endpoints over HTTP/1.1 or HTTPS. Everything but the endpoints that may wait
/// runs on the event loop; those run on two threads of the server's own with a bounded queue (503
/// beyond it), so that neither a slow client nor a slow database delays `/healthz`.
class AdminServer {
 public:
  struct Options {
    std::string listen{};  ///< address:port or unix:/path
    int inherited_socket =
        -1;  ///< a listening socket from the service manager, instead of `listen`
    std::string certificate{};  ///< PEM file; empty: no TLS
    std::string key{};          ///< PEM file
    ClientTimeouts timeouts{};
  };

  /// Listens at once. Throws StageError{rejected, "admin_listen" | "admin_tls"} with the cure.
  AdminServer(boost::asio::io_context& loop, AdminParts const& parts, Options options,
              AdminAccessRules rules);
  ~AdminServer();
  AdminServer(AdminServer const&) = delete;
  AdminServer& operator=(AdminServer const&) = delete;

  /// Where it really listens: "127.0.0.1:8090", "unix:/run/loanpulse/admin.sock".
  std::string address() const;

  /// New tokens and hosts after a reload. On the event loop.
  void set_rules(AdminAccessRules rules);

  /// Another certificate for connections from now on, after a reload; those that are open go on.
  /// Nothing happens on a server without TLS. Throws as the constructor, and then keeps what it
  /// has. On the event loop.
  void set_certificate(std::string const& certificate, std::string const& key);

  /// Tells that a run of this daemon has ended, so that held answers go out. On the event loop.
  void run_ended(std::string const& run_id);

  /// No new connections; held answers go out as they are, open connections close after their
  /// current answer. `open` is let go of with the last of them. On the event loop.
  void close(std::shared_ptr<void> open = nullptr);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  ///< operations that are still to be told of their end keep it
};

}  // namespace loanpulse
